/** The messages a session owes: to its desk, its asker's actor, helpers, feedback, standing and the key store. */
import {
  confirmOpened,
  dequeue,
  deskId,
  destroyComment,
  enqueue,
  type MisuseReason,
  partPair,
  personId,
  release,
  sessionOver,
  sessionStateChanged,
  setMark,
  undoMark,
} from '@oa/contracts';
import { owe } from '../debts';
import type { SessionState } from './session-state';

/** Outbox keys with one debt each. The desk's version is twice the round, plus one once the request leaves the line again. */
export const DESK_KEY = 'desk';
export const ASKER_KEY = 'asker';
export const OVER_KEY = 'over';
export const COMMENT_KEY = 'comment';
export const DESTROY_KEY = 'key';

export function oweEnqueue(s: SessionState): void {
  owe(s.debts, enqueue, DESK_KEY, 2 * s.round, deskId(s.wiki, s.language), {
    session: s.id,
    round: s.round,
    since: s.since,
    topic: s.topic,
    language: s.language,
    excluded: [...s.excluded],
  });
}

export function oweDequeue(s: SessionState): void {
  owe(s.debts, dequeue, DESK_KEY, 2 * s.round + 1, deskId(s.wiki, s.language), { session: s.id, round: s.round });
}

/** Asks the asker's actor whether the session may be open. Replaces whatever that actor was not told yet. */
export function oweConfirm(s: SessionState): void {
  s.serial += 1;
  owe(s.debts, confirmOpened, ASKER_KEY, s.serial, personId(s.wiki, s.asker), {
    session: s.id,
    request: { language: s.language, topic: s.topic },
    serial: s.serial,
  });
}

export function oweAskerState(s: SessionState, state: 'parked' | 'closed', keyUntil: number | null): void {
  s.serial += 1;
  owe(s.debts, sessionStateChanged, ASKER_KEY, s.serial, personId(s.wiki, s.asker), { session: s.id, state, keyUntil, serial: s.serial });
}

export function oweRelease(s: SessionState, offer: string, helper: string, why: 'ended' | 'requeued' | 'misuse'): void {
  owe(s.debts, release, `release:${offer}`, 1, personId(s.wiki, helper), { offer, why });
}

export function oweOver(s: SessionState, endedAt: number): void {
  s.overs += 1;
  owe(s.debts, sessionOver, OVER_KEY, s.overs, s.id, {
    wiki: s.wiki,
    asker: s.asker,
    helper: s.lastHelper,
    endedAt,
    language: s.language,
    topic: s.topic,
    serial: s.overs,
  });
}

/** Tells the asker's actor whether this helper is excluded because of this session. */
export function owePart(s: SessionState, helper: string): void {
  const pair = s.parted[helper];
  if (!pair) return;
  pair.serial += 1;
  owe(s.debts, partPair, `part:${helper}`, pair.serial, personId(s.wiki, s.asker), {
    session: s.id,
    helper,
    parted: pair.misuse || pair.asked,
    serial: pair.serial,
  });
}

/** The key under which a mark is told to the standing: set first, then (a higher version) perhaps undone. */
const markKey = (mark: string): string => `mark:${mark}`;

export function oweMark(s: SessionState, mark: string, helper: string, reason: MisuseReason, at: number): void {
  owe(s.debts, setMark, markKey(mark), 1, personId(s.wiki, s.asker), { mark, session: s.id, helper, reason, at });
}

export function oweUndo(s: SessionState, mark: string): void {
  owe(s.debts, undoMark, markKey(mark), 2, personId(s.wiki, s.asker), { mark });
}

export function oweDestroyKey(s: SessionState): void {
  s.debts[DESTROY_KEY] = { key: DESTROY_KEY, version: 1, to: { keys: 'destroy' }, type: 'keys.destroy', body: {} };
}

export function oweDestroyComment(s: SessionState): void {
  owe(s.debts, destroyComment, COMMENT_KEY, 1, s.id, {});
}
