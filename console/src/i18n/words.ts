// Messages in one language: text for names and announcements, parts where a name stands in the text as an element of its own.
import { formatMessage, messageParts } from '@oa/client';
import { type MessageKey, type MessageTable, PREFIX } from './messages';

export type Direction = 'ltr' | 'rtl';
export type MessageArg = string | number;

/** One part of a message: its own text, or (`name`) an argument to be set apart. */
export interface MessagePart {
  readonly text: string;
  readonly name: boolean;
}

export interface Words {
  readonly language: string;
  readonly direction: Direction;
  /** The message as plain text; arguments of the other direction are set apart by invisible marks. */
  text(key: MessageKey, ...args: readonly MessageArg[]): string;
  parts(key: MessageKey, ...args: readonly MessageArg[]): readonly MessagePart[];
}

const RTL = ['ar', 'arz', 'azb', 'ckb', 'dv', 'fa', 'he', 'nqo', 'pnb', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi'];
const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LTR_LETTER = /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u;

export function directionOf(language: string): Direction {
  return RTL.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** Words from a table, and for what it lacks from `fallback`. A key that stands in neither reads as itself. */
export function makeWords(language: string, table: MessageTable, fallback: MessageTable): Words {
  const direction = directionOf(language);
  const find = (key: MessageKey): string => {
    const found = table[PREFIX + key] ?? fallback[PREFIX + key];
    return typeof found === 'string' ? found : key;
  };
  const foreign = direction === 'rtl' ? LTR_LETTER : RTL_LETTER;
  const apart = (arg: MessageArg): MessageArg => (typeof arg === 'string' && foreign.test(arg) ? `\u2068${arg}\u2069` : arg);
  return {
    language,
    direction,
    text: (key, ...args) => formatMessage(find(key), args.map(apart), language),
    parts: (key, ...args) =>
      messageParts<{ readonly name: string }>(
        find(key),
        args.map((arg) => (typeof arg === 'number' ? arg : { name: arg })),
        language,
      ).map((part) => (typeof part === 'string' ? { text: part, name: false } : { text: part.name, name: true })),
  };
}
