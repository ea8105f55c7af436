// The button's options: hide for good (with undo), and what this is. Loaded when the options are pressed.
import type { Host, Labels } from '../shared/host';
import css from './menu.css';

/** Words of the menu by language; the build puts them in. */
declare const __OA_MENU_WORDS__: Readonly<
  Record<string, readonly [hide: string, hideSub: string, about: string, hidden: string, hiddenSub: string, undo: string]>
>;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Opens the menu above the button, or closes it. */
export function menu(host: Host): void {
  const { root, kept, config } = host;
  const box = root.querySelector('aside') as HTMLElement;
  const opener = box.querySelector('a') as HTMLAnchorElement;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const open = root.querySelector<HTMLElement>('.u');
  if (open) {
    open.remove();
    return;
  }
  const lang = host.facts.lang ?? 'en';
  const words = __OA_MENU_WORDS__[lang] ?? __OA_MENU_WORDS__[lang.split('-')[0] as string] ?? (__OA_MENU_WORDS__.en as Labels);
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, parent: Node, text = '', className = ''): HTMLElementTagNameMap[K] => {
    const node = document.createElement(tag);
    node.textContent = text;
    node.className = className;
    return parent.appendChild(node);
  };
  const list = make('div', box, '', 'u');
  list.role = 'menu';
  const hide = make('button', list, words[0]);
  make('small', hide, words[1]);
  const about = make('a', list, words[2]);
  about.href = config.help;
  hide.role = about.role = 'menuitem';
  let shown = true;
  // Removing what has the focus makes it lose the focus, which would remove it again.
  const shut = (): void => {
    if (shown) {
      shown = false;
      list.remove();
    }
  };
  hide.onclick = () => {
    shut();
    kept['oa.hide'] = '1';
    host.paint();
    tellWiki(true);
    const note = make('div', root, '', 'n');
    note.role = 'status';
    const line = make('span', note);
    make('b', line, words[3]);
    line.append(` ${words[4]}`);
    const undo = make('button', note, words[5]);
    undo.onclick = () => {
      note.remove();
      kept['oa.hide'] = '';
      host.paint();
      tellWiki(false);
      root.querySelector('button')?.focus();
    };
    undo.focus();
    setTimeout(() => note.remove(), 30_000);
  };
  list.onkeydown = (event) => {
    event.stopPropagation();
    if (/^Arrow/.test(event.key)) (root.activeElement === hide ? about : hide).focus();
    else if (event.key === 'Escape') {
      shut();
      opener.focus();
    } else return;
    event.preventDefault();
  };
  list.addEventListener('focusout', (event) => {
    if (!list.contains(event.relatedTarget as Node | null)) shut();
  });
  hide.focus();
}

/** A wiki that keeps preferences itself hears of the choice by this event. */
function tellWiki(hidden: boolean): void {
  dispatchEvent(new CustomEvent('oa.hide', { detail: hidden }));
}
