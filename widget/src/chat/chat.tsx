// The chat: messages, composer, and the menu with the ways out.
import * as icons from '../panel/icons';
import { Banner, Head, h, Icon, IconButton, useEffect, useRef, useState } from '../panel/kit';
import type { Props } from '../panel/shell';
import { Composer } from './composer';
import { saveCopy } from './copy';
import { Messages } from './messages';
import { Name } from './parts';

export function Chat({ x }: Props) {
  const { t, view, wiki } = x;
  const [menu, setMenu] = useState(false);
  const name = view.helperName ?? '';
  const home = wiki?.articlePath.replace('$1', () => `User:${encodeURIComponent(name)}`);
  return (
    <div>
      <Head
        x={x}
        sub={<p class="s">{t('chat-role')}</p>}
        title={
          <a href={home} rel="noopener noreferrer" target={x.target()}>
            <Name x={x} />
          </a>
        }
      >
        <IconButton d={icons.MORE} label={t('ui-more')} aria-expanded={menu} onClick={() => setMenu(!menu)} />
      </Head>
      {menu && <Menu x={x} close={() => setMenu(false)} />}
      <Banner x={x} />
      <Messages x={x} />
      <Composer x={x} />
    </div>
  );
}

function Menu({ x, close }: Props & { close: () => void }) {
  const { t, view } = x;
  const list = useRef<HTMLDivElement>(null);
  const assigned = view.state === 'assigned';
  const items = () => [...(list.current?.querySelectorAll('button') ?? [])];
  useEffect(() => items()[0]?.focus(), []);
  const move = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all.at((at + step) % all.length)?.focus();
    else if (event.key !== 'Escape') return;
    else {
      list.current?.parentElement?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
      close();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (icon: string, text: string, act: () => void, more = '') => (
    <button
      type="button"
      role="menuitem"
      class={icon ? 'mi red' : 'mi'}
      onClick={() => {
        close();
        act();
      }}
    >
      {icon && <Icon d={icon} />}
      <span>
        {text}
        <small>{more}</small>
      </span>
    </button>
  );
  return (
    <div
      class="mn"
      role="menu"
      aria-label={t('ui-more')}
      ref={list}
      onKeyDown={move}
      onFocusOut={(event) => event.relatedTarget && !list.current?.contains(event.relatedTarget as Node) && close()}
    >
      {item('', t('menu-copy'), () => saveCopy(x))}
      {item('', t('menu-settings'), () => x.show('Settings'))}
      {assigned &&
        item('', t('menu-never'), () => x.send({ t: 'not-again' }).then((code) => x.say(t(code ? 'no-other' : 'never-done'))), t('menu-never-sub'))}
      {item('', t('menu-report'), () => x.show('Report'))}
      {item(icons.WARN, t('menu-danger'), () => x.show('Danger'))}
      {item('', t(assigned ? 'menu-end' : 'wait-leave'), () => x.send({ t: assigned ? 'end' : 'leave' }))}
    </div>
  );
}
