// The words of the page's language, for every component.
import { shallowRef } from 'vue';
import en from '../../i18n/en.json';
import type { MessageKey, MessageTable } from './messages';
import { type MessageArg, makeWords, type Words } from './words';

const tables = import.meta.glob<{ default: MessageTable }>(['../../i18n/*.json', '!../../i18n/qqq.json', '!../../i18n/en.json']);
const nameOfFile = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.json'.length);

/** Languages there is a file for. */
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(tables).map(nameOfFile)].sort();

export const words = shallowRef<Words>(makeWords('en', en, en));

/** A message as text, in the page's language. */
export function t(key: MessageKey, ...args: readonly MessageArg[]): string {
  return words.value.text(key, ...args);
}

/** The first of the wanted languages there is a file for; `zh-hant` falls back to `zh`. English if there is none. */
export function bestLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const lower = tag.toLowerCase();
    const found = [lower, lower.split('-')[0] ?? ''].find((language) => LANGUAGES.includes(language));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Loads a language and turns the page to it: words, `lang` and direction. */
export async function speak(language: string): Promise<void> {
  const load = tables[`../../i18n/${language}.json`];
  const table = load === undefined ? en : (await load()).default;
  words.value = makeWords(load === undefined ? 'en' : language, table, en);
  document.documentElement.lang = words.value.language;
  document.documentElement.dir = words.value.direction;
}

/** The name of a language in the page's language; the tag itself if there is none. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([words.value.language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
