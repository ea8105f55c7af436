// What a helper has chosen for this browser. Kept in local storage where there is one, in memory where there is none.
import { SHORTCUTS, type ShortcutName } from './shortcuts';

export const SCHEMES = ['system', 'day', 'night'] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface Settings {
  /** A tone when a request rings. */
  sound: boolean;
  /** A notification of the browser when a request rings; asked for by the helper only. */
  notify: boolean;
  /** Enter sends; otherwise only Ctrl+Enter does. */
  enterSends: boolean;
  /** The other side sees that this helper writes. */
  showTyping: boolean;
  scheme: Scheme;
  /** Language of the screens; null: the browser's. */
  language: string | null;
  /** Chats side by side where there is room: 1 to 4. */
  columns: number;
  shortcutsOff: ShortcutName[];
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  sound: false,
  notify: false,
  enterSends: true,
  showTyping: true,
  scheme: 'system',
  language: null,
  columns: 3,
  shortcutsOff: [],
};

/** The two methods of `Storage` that are used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'oa-console-settings';

/** Settings as kept on the shelf; a field that is missing or of the wrong shape has its default. Never throws. */
export function readSettings(shelf: Shelf | null): Settings {
  const kept = keptOn(shelf);
  const flag = (name: 'sound' | 'notify' | 'enterSends' | 'showTyping') =>
    typeof kept[name] === 'boolean' ? (kept[name] as boolean) : DEFAULT_SETTINGS[name];
  const columns = Number(kept.columns);
  return {
    sound: flag('sound'),
    notify: flag('notify'),
    enterSends: flag('enterSends'),
    showTyping: flag('showTyping'),
    scheme: SCHEMES.find((scheme) => scheme === kept.scheme) ?? DEFAULT_SETTINGS.scheme,
    language: typeof kept.language === 'string' ? kept.language : null,
    columns: columns >= 1 && columns <= 4 ? Math.floor(columns) : DEFAULT_SETTINGS.columns,
    shortcutsOff: SHORTCUTS.filter((name) => Array.isArray(kept.shortcutsOff) && kept.shortcutsOff.includes(name)),
  };
}

/** Puts the settings on the shelf; a full or forbidden shelf is no fault, the choice then lasts until a reload. */
export function keepSettings(shelf: Shelf | null, settings: Settings): void {
  try {
    shelf?.setItem(KEY, JSON.stringify(settings));
  } catch {
    // The choice lasts until a reload.
  }
}

function keptOn(shelf: Shelf | null): Partial<Record<keyof Settings, unknown>> {
  try {
    const kept: unknown = JSON.parse(shelf?.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
