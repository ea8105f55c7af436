import { ARTICLES, type DemoPage } from './articles';
import { escapeHtml, linked, pathOf } from './html';
import type { DemoPerson } from './people';
import type { Visit } from './visit';

/** What a page of the demo wiki is drawn from. */
export interface FrameTerms {
  readonly wiki: string;
  readonly wikiName: string;
  /** Origin of the gateway as this browser reaches it. */
  readonly gateway: string;
  readonly now: number;
}

export interface Framed {
  readonly title: string;
  readonly language: string;
  readonly action: 'view' | 'edit';
  readonly main: string;
  /** The widget is left out where passwords would be typed. */
  readonly widget: boolean;
}

const RTL = new Set(['ar', 'he', 'fa', 'ur']);

export function frame(page: Framed, visit: Visit, terms: FrameTerms): string {
  const { language, title } = page;
  const articles = ARTICLES.map((each) => `<a href="${pathOf(each.title)}" lang="${each.language}">${escapeHtml(each.title)}</a>`).join('');
  return `<!doctype html>
<html lang="${language}" dir="${RTL.has(language) ? 'rtl' : 'ltr'}" class="skin-theme-clientpref-day">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${escapeHtml(terms.wikiName)}</title>
<link rel="stylesheet" href="/static/wiki.css">
<script src="/static/wiki.js" defer></script>
${page.widget ? embed(page, visit, terms) : ''}
</head>
<body>
<div class="frame">
<header><a class="name" href="/">${escapeHtml(terms.wikiName)}</a><nav>${account(visit)}<button type="button" class="link" id="night" aria-pressed="false">Night</button></nav></header>
<div class="columns">
<nav class="side" aria-label="Pages"><h2>Articles</h2>${articles}<h2>Help</h2><a href="${pathOf('Help:Desk')}">Help desk</a><a href="${pathOf('Help:Tutorial')}">Tutorial</a></nav>
<main>${page.main}</main>
</div>
<footer><span>A demonstration: nothing you do here leaves this machine.</span><a href="${pathOf('Project:Conduct')}">Conduct</a></footer>
</div>
</body>
</html>`;
}

/** The widget's public tag, as any wiki would write it. */
function embed(page: Framed, visit: Visit, terms: FrameTerms): string {
  const { person } = visit;
  const facts: Record<string, string | undefined> = {
    account: person ? (person.kind === 'temporary' ? 'temporary' : 'named') : 'none',
    edits: person?.edits?.toString(),
    registered: person?.registeredDaysAgo === undefined ? undefined : new Date(terms.now - person.registeredDaysAgo * 86_400_000).toISOString(),
    lang: page.language,
    page: page.title,
    namespace: page.title.includes(':') ? '4' : '0',
    editor: page.action === 'edit' ? 'source' : undefined,
    'identity-url': person ? '/identity' : undefined,
    csrf: person ? visit.csrf : undefined,
  };
  const attributes = Object.entries(facts)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join('');
  return `<script src="${terms.gateway}/loader.js?wiki=${encodeURIComponent(terms.wiki)}" defer${attributes}></script>`;
}

function account(visit: Visit): string {
  if (!visit.person) return '<span class="note">Not signed in</span><a href="/wiki/Special:SignIn">Sign in</a>';
  const name = `<bdi>${escapeHtml(visit.person.name)}</bdi>`;
  return `${name}<a href="/wiki/Special:SignIn">Change</a>${postForm('/sign-out', visit, '<button type="submit" class="link">Sign out</button>')}`;
}

/** A form of one click. */
function postForm(action: string, visit: Visit, inside: string): string {
  return `<form method="post" action="${action}"><input type="hidden" name="csrf" value="${escapeHtml(visit.csrf)}">${inside}</form>`;
}

export function articleMain(page: DemoPage): string {
  const box = page.box?.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  const sections = page.sections.map(([heading, paragraphs]) => {
    const title = heading === '' ? '' : `<h2>${escapeHtml(heading)}</h2>`;
    return title + paragraphs.map((text) => `<p>${linked(text)}</p>`).join('');
  });
  return `<h1>${escapeHtml(page.title)}</h1>${tabs(page.title)}${box ? `<dl class="box">${box}</dl>` : ''}${sections.join('')}`;
}

export function missingMain(title: string): string {
  return `<h1>${escapeHtml(title)}</h1>${tabs(title)}<p>Nobody has written this page yet. You can <a href="${pathOf(title)}?action=edit">begin it</a>.</p>`;
}

export function editMain(title: string, page: DemoPage | undefined, saved: boolean): string {
  const text = (page?.sections ?? [])
    .map(([heading, paragraphs]) => (heading === '' ? '' : `== ${heading} ==\n`) + paragraphs.join('\n\n'))
    .join('\n\n');
  const note = saved ? '<p role="status">This demonstration keeps no edits.</p>' : '';
  return `<h1>Editing ${escapeHtml(title)}</h1>${tabs(title)}${note}<form method="get" action="${pathOf(title)}"><input type="hidden" name="action" value="saved"><label for="text">Text of the page</label><textarea id="text">${escapeHtml(text)}</textarea><p><button type="submit">Publish changes</button></p></form>`;
}

export function signInMain(people: readonly DemoPerson[], visit: Visit): string {
  const rows = people.map((person) => {
    const what = person.kind === 'temporary' ? 'temporary account' : 'account';
    const edits = person.edits === undefined ? '' : `, ${person.edits} ${person.edits === 1 ? 'edit' : 'edits'}`;
    const button = `<input type="hidden" name="sub" value="${escapeHtml(person.sub)}"><button type="submit"><bdi>${escapeHtml(person.name)}</bdi></button>`;
    return `<li>${postForm('/sign-in', visit, button)} <small>${what}${edits}</small></li>`;
  });
  const nobody = `<li>${postForm('/sign-out', visit, '<button type="submit">A reader without an account</button>')}</li>`;
  return `<h1>Sign in</h1><p>Choose who you are. No password: this is a demonstration on your own machine.</p><ul class="people">${rows.join('')}${nobody}</ul>`;
}

function tabs(title: string): string {
  const path = pathOf(title);
  return `<div class="tabs"><a href="${path}">Read</a><span class="rest"></span><a href="${path}?action=edit">Edit</a></div>`;
}
