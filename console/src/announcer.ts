// The two live regions: what is said once, politely, and what interrupts.
import { reactive } from 'vue';
import type { News } from './desk/news';
import { t } from './i18n/use-words';

export interface Said {
  readonly id: number;
  readonly text: string;
}

const KEPT = 4;
export const spoken = reactive<{ polite: Said[]; urgent: Said[] }>({ polite: [], urgent: [] });
let id = 0;

/** Says one sentence: each stands in the region as an element of its own, so that a repetition is read again. */
export function announce(item: News): void {
  id += 1;
  const region = item.urgent ? 'urgent' : 'polite';
  spoken[region] = [...spoken[region].slice(1 - KEPT), { id, text: t(item.key, ...item.args.map(nameless)) }];
}

/** The desk knows a person without a name as an empty one. */
function nameless(arg: string | number): string | number {
  return arg === '' ? t('nameless-inside') : arg;
}
