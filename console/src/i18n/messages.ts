// Keys of the console's messages, as the English file has them.
import type en from '../../i18n/en.json';

type Full = Exclude<keyof typeof en, '@metadata'>;
type Short<K> = K extends `onlineassistance-console-${infer Rest}` ? Rest : never;
/** A message's key without the prefix all of them share. */
export type MessageKey = Short<Full>;

export const PREFIX = 'onlineassistance-console-';
export type MessageTable = Readonly<Record<string, unknown>>;
