// Messages of the panel in one language.
import { formatMessage, messageParts } from '@oa/client';
import type { ComponentChild } from 'preact';

export interface I18n {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  /** A message by its key without the prefix `onlineassistance-`. The build writes a number for the key, and messages are sent as a list. */
  t(key: string, ...params: (string | number)[]): string;
  /** The same with nodes among the parameters. */
  tx(key: string, ...params: (ComponentChild | number)[]): ComponentChild[];
  /** Hour and minute. */
  time(at: number): string;
  /** Day, and with `long` the hour too. */
  date(at: number, long?: boolean): string;
  /** The name of a language. */
  nameOf(tag: string): string;
}

const RTL = /^(ar|arz|azb|ckb|dv|fa|he|ks|pnb|ps|sd|ug|ur|yi)\b/;

export function createI18n(lang: string, words: readonly string[]): I18n {
  const format = (at: number, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(lang, options).format(at);
  return {
    lang,
    dir: RTL.test(lang) ? 'rtl' : 'ltr',
    t: (key, ...params) => formatMessage(words[key as never] ?? key, params, lang),
    tx: (key, ...params) => messageParts<ComponentChild>(words[key as never] ?? key, params, lang),
    time: (at) => format(at, { timeStyle: 'short' }),
    date: (at, long) => format(at, { dateStyle: 'long', timeStyle: long ? 'short' : undefined }),
    nameOf: (tag) => new Intl.DisplayNames(lang, { type: 'language' }).of(tag) ?? tag,
  };
}
