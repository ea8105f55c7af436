// The button on the wiki's page: one static file that asks nobody anything. Panel and menu are loaded when they are wanted.
import type { Api, Host, LoaderConfig, MenuModule, Panel, PanelModule } from '../shared/host';
import css from './loader.css';

declare const __OA_CONFIG__: LoaderConfig;
interface Page extends Window {
  OnlineAssistance?: Api;
  mw?: { readonly config: { get(): Record<string, string & number> } };
}

const page = window as Page;
const doc = document;
const DAY_MS = 864e5;

function start(config: LoaderConfig): void {
  let kept: Record<string, string | number> = {};
  try {
    kept = localStorage;
  } catch {
    // Storage is blocked: preferences last as long as the page.
  }
  const mw = page.mw?.config.get() ?? {};
  const facts: Host['facts'] = {
    account: mw.wgUserName ? 'named' : 'none',
    edits: mw.wgUserEditCount,
    registered: mw.wgUserRegistration,
    lang: mw.wgUserLanguage || doc.documentElement.lang,
    editor: mw.wgAction === 'edit' ? 'source' : '',
    ...doc.currentScript?.dataset,
  };
  const { button, labels } = config;
  const text = labels[facts.lang!] ?? labels[facts.lang!.split('-')[0]!] ?? labels.en!;
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, parent: Node, words = ''): HTMLElementTagNameMap[K] => {
    const node = doc.createElement(tag);
    node.textContent = words;
    return parent.appendChild(node);
  };

  const root = make('span', doc.body).attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const box = make('aside', root);
  const main = make('button', box);
  make('i', main);
  const words = make('span', main);
  const title = make('b', words, text[0]);
  const sub = make('small', words, text[1]);
  const more = make('a', box, '⋮');
  const back = make('a', doc.querySelector('footer') ?? doc.body, text[5]);
  more.ariaLabel = text[2];
  more.href = config.help;
  back.href = '#';

  let panel: Promise<Panel> | undefined;
  const paint = () => {
    // Of the editors, only "visual" and "source" have a fifth letter.
    const large =
      (facts.account !== 'none' && +facts.edits! < button.maxEdits && Date.now() - +new Date(facts.registered!) < button.maxDays * DAY_MS) ||
      (facts.account !== 'named' && !!facts.editor?.[4]);
    const off = !!(kept['oa.hide'] || facts.hidden);
    back.hidden = !off;
    if (host.held) return;
    box.hidden = off || (!large && button.others === 'none');
    box.className = large ? 'l' : '';
  };
  const host: Host = { config, facts, kept, root, paint };
  const load = (path: string) => import(config.gateway + path);
  const open = (byPerson: boolean) => {
    panel ??= load(config.panel).then((module: PanelModule) => module.start(host));
    panel.then(
      (ready) => ready.open(byPerson),
      () => {
        panel = undefined;
        title.textContent = text[3];
        sub.textContent = more.ariaLabel = text[4];
        box.className = 'l';
        more.onclick = null;
      },
    );
  };
  main.onclick = () => open(true);
  more.onclick = () => {
    load(config.menu).then((module: MenuModule) => module.menu(host));
    return false;
  };
  back.onclick = () => {
    kept['oa.hide'] = facts.hidden = '';
    paint();
    // A wiki that keeps the choice hears of it: no detail, not hidden.
    dispatchEvent(new Event('oa.hide'));
    return false;
  };
  page.OnlineAssistance = {
    update(next) {
      Object.assign(facts, next);
      paint();
    },
  };
  page.addEventListener('storage', paint);
  paint();
  if (+kept['oa.live']! > Date.now()) open(false);
}

if (!page.OnlineAssistance) start(__OA_CONFIG__);
