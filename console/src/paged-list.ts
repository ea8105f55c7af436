// A list that comes in pages of at most 100 rows: what it shows, and how the next page joins it.
import type { ListPage, Reached } from './door';

export type Row = ListPage['rows'][number];
export interface PagedList {
  readonly stage: 'loading' | 'ready' | 'refused' | 'away' | 'out';
  readonly rows: readonly Row[];
  /** What to ask for the following page; null on the last. */
  readonly next: string | null;
  /** The following page is on its way. */
  readonly more: boolean;
  /** The following page could not be had; the rows above stay. */
  readonly moreFailed: boolean;
}

export const EMPTY_LIST: PagedList = { stage: 'loading', rows: [], next: null, more: false, moreFailed: false };

/** The list after a page has come, or has not. A failed first page empties it; a failed later page keeps what stands. */
export function joinPage(list: PagedList, reached: Reached<ListPage>, isFirst: boolean): PagedList {
  if (reached.as === 'ok') {
    const { rows, next } = reached.value;
    return { stage: 'ready', rows: isFirst ? rows : [...list.rows, ...rows], next: rows.length === 0 ? null : next, more: false, moreFailed: false };
  }
  if (!isFirst && reached.as === 'away') return { ...list, more: false, moreFailed: true };
  return { ...EMPTY_LIST, stage: reached.as === 'missing' || reached.as === 'over' ? 'away' : reached.as };
}

/** A field of a row as text; empty if it is not there. */
export function fieldText(row: Row, ...names: readonly string[]): string {
  const found = names.map((name) => row[name]).find((value) => typeof value === 'string' || typeof value === 'number');
  return found === undefined ? '' : String(found);
}
