// Keys of the console: which act a key press asks for. No bare letters; each can be switched off.

export const SHORTCUTS = ['next-region', 'help', 'accept', 'decline', 'extend', 'go-to-offer', 'chat-number', 'next-due', 'notes', 'end'] as const;
export type ShortcutName = (typeof SHORTCUTS)[number];

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

export type ShortcutAct = { readonly name: Exclude<ShortcutName, 'chat-number'> } | { readonly name: 'chat-number'; readonly chat: number };

/** Letters by position too (`code`), since Alt makes another letter of them on some keyboards. */
const ALT: Readonly<Record<string, Exclude<ShortcutName, 'chat-number'>>> = {
  KeyA: 'accept',
  KeyD: 'decline',
  KeyE: 'extend',
  KeyQ: 'go-to-offer',
  KeyN: 'next-due',
  KeyW: 'notes',
  KeyX: 'end',
};

/** The act a key press asks for; null for every other key, for a composition, and for an act switched off. */
export function shortcutOf(press: KeyPress, off: readonly ShortcutName[]): ShortcutAct | null {
  const act = press.isComposing || press.ctrlKey || press.metaKey ? null : read(press);
  return act !== null && off.includes(act.name) ? null : act;
}

function read(press: KeyPress): ShortcutAct | null {
  if (press.key === 'F6' && !press.altKey) return { name: 'next-region' };
  if (!press.altKey) return null;
  if (press.key === '?' || (press.shiftKey && press.code === 'Slash')) return { name: 'help' };
  if (press.shiftKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(press.code)?.[1];
  if (digit !== undefined) return { name: 'chat-number', chat: Number(digit) };
  const name = ALT[press.code] ?? ALT[`Key${press.key.toUpperCase()}`];
  return name === undefined ? null : { name };
}

/** How a shortcut is written on a key cap. */
export const KEYCAPS: Readonly<Record<ShortcutName, string>> = {
  'next-region': 'F6',
  help: 'Alt ?',
  accept: 'Alt A',
  decline: 'Alt D',
  extend: 'Alt E',
  'go-to-offer': 'Alt Q',
  'chat-number': 'Alt 1…9',
  'next-due': 'Alt N',
  notes: 'Alt W',
  end: 'Alt X',
};
