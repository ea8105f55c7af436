/**
 * What an AskerActor knows of one person on one wiki: the sessions granted to them, the copy of their standing, whom they are parted from,
 * and token ids already used. Plain JSON.
 */
import { splitId } from '@oa/contracts';
import type { Debts } from '../debts';

export interface AskerState {
  readonly id: string;
  readonly wiki: string;
  readonly principal: string;
  /** By session id, oldest first; those whose text is gone are forgotten. */
  sessions: Record<string, KnownSession>;
  /** The one session that is granted or open. */
  open: string | null;
  /** Times of the grants of the last hour, oldest first. */
  asks: number[];
  /** Token ids and when each expires. Pairs, not a record: a wiki chooses the ids. */
  tokens: [jti: string, expiresAt: number][];
  /** By helper, then session: what that session last said of the pair. Parted while any says so. */
  pairs: Record<string, Record<string, { parted: boolean; serial: number }>>;
  standing: { version: number; restrictedUntil: number | null; coolDownUntil: number | null };
  /** When the next session is to be forgotten; may be early, never late. */
  forgetAt: number | null;
  debts: Debts;
}

export interface KnownSession {
  state: 'granted' | 'open' | 'parked' | 'closed';
  gen: number;
  cid: string;
  /** Until when an unopened grant stands; null once it lapsed or was used. */
  until: number | null;
  keyUntil: number | null;
  /** Highest serial heard from the session. */
  serial: number;
}

export function initialAsker(id: string): AskerState {
  const { wiki, rest } = splitId(id);
  return {
    id,
    wiki,
    principal: rest,
    sessions: {},
    open: null,
    asks: [],
    tokens: [],
    pairs: {},
    standing: { version: 0, restrictedUntil: null, coolDownUntil: null },
    forgetAt: null,
    debts: {},
  };
}

/** Helpers this asker is never to be matched with. */
export function excludedOf(state: Readonly<AskerState>): string[] {
  return Object.entries(state.pairs)
    .filter(([, said]) => Object.values(said).some((one) => one.parted))
    .map(([helper]) => helper);
}

/** Until when live help is paused, and why; null: it is not. */
export function pauseOf(state: Readonly<AskerState>, now: number): { until: number; cause: 'marks' | 'cool-down' } | null {
  const { restrictedUntil, coolDownUntil } = state.standing;
  if (restrictedUntil !== null && restrictedUntil > now) return { until: restrictedUntil, cause: 'marks' };
  return coolDownUntil !== null && coolDownUntil > now ? { until: coolDownUntil, cause: 'cool-down' } : null;
}
