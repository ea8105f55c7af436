// The panel: one custom element with its own shadow root. Chooses the screen, keeps focus, speaks, and draws the button while minimised.
import { type ComponentType, Fragment, h, render } from 'preact';
import type { Api, Host, Panel } from '../shared/host';
import { Ask } from './ask';
import { createAsker } from './asker';
import { Banner } from './banner';
import { fetchJson } from './fetch-json';
import { useEffect, useState } from './hooks';
import { createI18n, type I18n } from './i18n';
import { kit } from './kit';
import { followNight } from './night';
import css from './panel.css';
import { Button, Head } from './pieces';
import type { LaterModule, LaterName, Overlay, Props, Shell } from './shell';

/** Called by the loader, once. Rejects when the messages cannot be had; the loader then shows its own way out. */
export async function start(host: Host): Promise<Panel> {
  const { config, facts } = host;
  const lang = [`${facts.lang}`, `${facts.lang}`.split('-')[0] as string].find((tag) => config.i18n[tag]) ?? 'en';
  const words: string = await fetchJson(config.gateway + config.i18n[lang]);
  (window as Window & { OnlineAssistance?: Api }).OnlineAssistance!.kit = kit;
  return mount(host, createI18n(lang, words.split('\n')));
}

/** Where the focus starts on a screen: in its field, else on its title. */
const startOf = (root: ShadowRoot) => root.querySelector<HTMLElement>('#q, .cp textarea') ?? root.querySelector('h2');

function mount(host: Host, i18n: I18n): Panel {
  const element = document.createElement('online-assistance');
  const root = element.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  document.body.append(element);
  followNight(element);
  let draw: () => void = () => undefined;
  let showOverlay: (overlay: Overlay | null) => void = draw;
  let isOpen = false;
  /** The person has just pressed what brings the next screen. */
  let pressed = false;
  /** The focus is in the panel, or was when the screen it was in went away. */
  let inside = false;
  let status = '';
  let later: LaterModule | undefined;
  let loading: Promise<void> | undefined;
  let failed = false;
  /** Fetches the later half, once; after a failure at the next call. */
  const load = (): void => {
    failed = false;
    loading ??= import(host.config.gateway + host.config.chat).then(
      (module: LaterModule) => {
        later = module;
        root.adoptedStyleSheets = [sheet, module.css];
        draw();
      },
      () => {
        loading = undefined;
        failed = true;
        draw();
      },
    );
  };
  /** The loader's button: gone while the panel is open, with news while a session lives, else as the loader has it. */
  const drawButton = (): void => {
    host.held = isOpen || !!x.log;
    (host.root.querySelector('aside') as HTMLElement).hidden = isOpen;
    host.paint();
    later?.follow(x, isOpen);
  };
  const setOpen = (open: boolean): void => {
    isOpen = open;
    x.tab.write('panel', open ? '1' : null);
    draw();
  };
  const shell: Omit<Shell, keyof typeof asker | keyof I18n> = {
    host,
    takeFocus(node) {
      if (!isOpen || !(pressed || (inside && !root.activeElement && document.activeElement === document.body))) return;
      node?.focus();
      queueMicrotask(() => {
        pressed = false;
      });
    },
    target: () => (host.facts.editor?.[4] ? '_blank' : undefined),
    minimise() {
      inside = false;
      setOpen(false);
      drawButton();
      host.root.querySelector('button')?.focus();
    },
    close() {
      x.forget();
      x.minimise();
    },
    show(overlay) {
      pressed = true;
      showOverlay(overlay);
    },
    say(text) {
      // The same words twice are spoken twice only if they change: a no-break space does.
      status = status === text ? `${text}\u00a0` : text;
      draw();
    },
    async send(frame) {
      const answer = await x.command({ ...frame, session: x.view.session } as never);
      return answer.ok ? null : answer.code;
    },
    later: () => failed && load,
    setting: (name) => x.tab.read(`set.${name}`) === '1',
    setSetting(name, on) {
      x.tab.write(`set.${name}`, on ? '1' : null);
      draw();
    },
  };
  const asker = createAsker(host, () => draw());
  // The asker's getters stay live: it is the one that is added to.
  const x = Object.assign(asker, i18n, shell) as Shell;

  function Root() {
    const [, again] = useState<object>({});
    const [over, setOver] = useState<Overlay | null>(null);
    draw = () => again({});
    showOverlay = setOver;
    const screen = over ?? screenOf(x);
    if (screen !== 'Ask' || x.asking) load();
    useEffect(drawButton);
    // Opened again by a press: the screen stands already and gives the focus its first place.
    useEffect(() => x.takeFocus(startOf(root)), [isOpen]);
    return (
      <>
        <section
          class="p"
          role="dialog"
          aria-labelledby="t"
          hidden={!isOpen}
          lang={x.lang}
          dir={x.dir}
          onKeyDown={(event) => event.key === 'Escape' && x.minimise()}
        >
          <Screen key={screen} x={x} name={screen} later={later} />
        </section>
        <div class="vh" role="status">
          {status}
        </div>
      </>
    );
  }
  // Letters typed here are nobody else's business: wiki scripts listen for single keys.
  for (const type of ['keydown', 'keypress', 'keyup'])
    element.addEventListener(type, (event) => (event as KeyboardEvent).key !== 'F6' && event.stopPropagation());
  document.addEventListener('focusin', (event) => {
    inside = event.target === element;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || !isOpen) return;
    event.preventDefault();
    (inside ? document.querySelector<HTMLElement>('main a, a') : startOf(root))?.focus();
  });
  render(<Root />, root);
  return {
    open(byPerson) {
      x.start();
      pressed = byPerson;
      setOpen(byPerson || !!x.tab.read('panel'));
    },
  };
}

type ScreenName = 'Ask' | 'Opening' | LaterName;

/** The one screen the truth of this moment calls for. */
function screenOf({ log, view, restriction, asking }: Shell): ScreenName {
  const { state, ended, helperName } = view;
  if (!log) return restriction ? 'Restricted' : 'Ask';
  if (ended) return ended.why === 'restricted' || (restriction && !helperName) ? 'Restricted' : 'End';
  if (!view.caughtUp && !view.opened) return asking ? 'Ask' : 'Opening';
  if (state === 'parked') return 'Left';
  if (view.nobody && !view.keptWaiting) return 'Nobody';
  return helperName ? 'Chat' : 'Waiting';
}

function Screen({ x, name, later }: Props & { name: ScreenName; later: LaterModule | undefined }) {
  if (name === 'Ask') return <Ask x={x} />;
  const Here = later?.screens[name as LaterName] as ComponentType<Props> | undefined;
  if (Here) return <Here x={x} />;
  // The session, or the half of the panel that shows it, is on its way.
  const again = x.later();
  return (
    <div class="fit">
      <Head x={x} title={x.t('ask-title')} />
      <Banner x={x} />
      <p class="b" role="status">
        {x.t(again ? 'extras-failed' : 'ask-connecting')} {again && <Button onClick={again}>{x.t('chat-retry')}</Button>}
      </p>
    </div>
  );
}
