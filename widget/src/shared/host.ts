/** What loader, menu and panel know of each other. Types only: the loader must stay small. */

/**
 * What the gateway writes into `loader.js` in place of `__OA_CONFIG__` when it serves the file for a wiki: `config` of the build's manifest,
 * and what it knows of itself and the wiki. Paths of files stand behind the gateway's address.
 */
export interface LoaderConfig {
  /** Address of the gateway, without a slash at the end. */
  readonly gateway: string;
  readonly wiki: string;
  /** The wiki's help page: where the options' link leads when nothing can be loaded. */
  readonly help: string;
  /** The wiki's rules for the button. */
  readonly button: { readonly maxEdits: number; readonly maxDays: number; readonly others: 'small' | 'none' };
  readonly panel: string;
  /** The later half of the panel. */
  readonly chat: string;
  readonly menu: string;
  /** Message files by language. */
  readonly i18n: Readonly<Record<string, string>>;
  /** The button's own words by language; `en` is always there. */
  readonly labels: Readonly<Record<string, Labels>>;
}

/** By number, so that the loader carries no names: ask, its second line, options, not loaded, its second line, show again. */
export type Labels = readonly [ask: string, askSub: string, options: string, failed: string, failedSub: string, show: string];

/** What the page says of itself and its reader, by `data-*` attributes or `OnlineAssistance.update`, or else MediaWiki's own `mw.config`. */
export interface PageFacts {
  readonly account?: 'named' | 'temporary' | 'none';
  readonly edits?: number | string;
  /** When the account was made: anything `new Date` reads. */
  readonly registered?: number | string;
  /** Language of the interface. */
  readonly lang?: string;
  readonly page?: string;
  readonly namespace?: number | string;
  readonly section?: string;
  readonly revision?: number | string;
  readonly editor?: 'visual' | 'source' | 'none' | '';
  /** Code of the last error the reader was shown. */
  readonly error?: string;
  readonly identityUrl?: string;
  readonly csrf?: string;
  /** "1": hidden by a preference the wiki itself keeps. */
  readonly hidden?: string;
}

/** What the loader hands to menu and panel. Page facts and preferences are live objects: whoever holds them reads what is true now. */
export interface Host {
  readonly config: LoaderConfig;
  readonly facts: { -readonly [K in keyof PageFacts]: PageFacts[K] };
  /** `localStorage`, or an object where that is blocked. */
  readonly kept: Record<string, string | number>;
  /** The button's shadow root: `aside` holds `button` (with `b` and `small`) and the link to the options. */
  readonly root: ShadowRoot;
  /** Set while the panel draws the button itself. */
  held?: boolean;
  /** Draws the button as facts and preferences have it, unless `held`. */
  paint(): void;
}

/** What the panel's module gives the loader. */
export interface PanelModule {
  start(host: Host): Promise<Panel>;
}
export interface Panel {
  /** `byPerson`: pressed just now, so focus may move. Otherwise the panel comes back as it was left. */
  open(byPerson: boolean): void;
}
/** What the menu's module gives the loader. */
export interface MenuModule {
  menu(host: Host): void;
}

/** `window.OnlineAssistance`. */
export interface Api {
  /** Tells new page facts, such as an editor that opened; only what is named changes. */
  update(facts: PageFacts): void;
  /** Parts of the panel its lazily loaded half uses. */
  kit?: object;
}
