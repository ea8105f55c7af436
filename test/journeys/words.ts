import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createFormatter } from './words-formatter';

const read = (file: string): Record<string, string> => JSON.parse(readFileSync(resolve(__dirname, '../..', file), 'utf8'));
const widget = read('widget/i18n/en.json');
const console_ = read('console/i18n/en.json');

/** A text of the widget as people see it, by its key without the prefix. Throws if there is none. */
export const w = (key: string, ...values: (string | number)[]): string => createFormatter(widget, 'onlineassistance-')(key, values);
/** A text of the console. */
export const c = (key: string, ...values: (string | number)[]): string => createFormatter(console_, 'onlineassistance-console-')(key, values);
