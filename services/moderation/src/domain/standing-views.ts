// What moderators' lists show of one person's standing.

import type { ViewRow } from '@oa/actors';
import { splitId } from '@oa/contracts';
import type { StandingState } from './standing-state';

/** A row of the view `marks`. */
export interface MarkRow {
  readonly principal: string;
  readonly helper: string;
  readonly session: string;
  readonly reason: string;
  readonly at: number;
  readonly undone: boolean;
}

/** A row of the view `restrictions`: the person's latest one; `over` null while it is in force. */
export interface RestrictionRow {
  readonly principal: string;
  readonly since: number;
  readonly until: number;
  readonly level: number;
  readonly over: 'expired' | 'undone' | null;
}

/** Facts after which a row may have changed. */
export const STANDING_VIEW_FACTS = ['mark-set', 'mark-undone', 'marks-expired', 'restriction-set', 'restriction-lifted'] as const;

/** Rows by id: one for each mark that has not expired, one for the latest restriction, and removals of marks that just expired. */
export function standingViews(state: Readonly<StandingState>, id: string): ReadonlyMap<string, ViewRow> {
  const { wiki, rest: principal } = splitId(id);
  const rows = new Map<string, ViewRow>();
  for (const mark of state.dropped) rows.set(`mark:${mark}`, { view: 'marks', wiki, sort: 0, data: null });
  for (const mark of state.marks.values()) {
    const { helper, session, reason, at, undone } = mark;
    const data: MarkRow = { principal, helper, session, reason, at, undone };
    rows.set(`mark:${mark.id}`, { view: 'marks', wiki, sort: at, data });
  }
  if (state.restriction) {
    const { since, until, level, over } = state.restriction;
    const data: RestrictionRow = { principal, since, until, level, over };
    rows.set('restriction', { view: 'restrictions', wiki, sort: since, data });
  }
  return rows;
}
