// A desk as JSON and back. Only what facts have said is stored; indexes are built anew.
import type { OutMessage } from '@oa/actors';
import type { NobodyCause } from '@oa/contracts';
import type { DeskHelper, DeskOffer, Turn } from './desk-helper';
import { addRequest, type DeskState, newDesk } from './desk-state';

export const DESK_SNAPSHOT = 1;

interface StoredDesk {
  readonly counters: Pick<DeskState, 'seq' | 'offers' | 'joins' | 'serial' | 'suppliedAt' | 'capMs'>;
  readonly requests: readonly {
    readonly session: string;
    readonly round: number;
    readonly since: number;
    readonly topic: string | null;
    readonly language: string;
    readonly excluded: readonly string[];
    readonly declined: readonly string[];
    readonly missed: readonly (readonly [string, number])[];
    readonly offer: number | null;
    readonly told: NobodyCause | null;
  }[];
  readonly outstanding: readonly DeskOffer[];
  readonly helpers: readonly {
    readonly helper: string;
    readonly name: string;
    readonly version: number;
    readonly online: boolean;
    readonly free: number;
    readonly capacity: number;
    readonly topics: readonly string[];
    readonly windowMs: number;
    readonly meanChatMs: number | null;
    readonly turn: Turn;
    readonly uncounted: readonly number[];
  }[];
  readonly gone: readonly (readonly [session: string, round: number, at: number, declined: readonly string[]])[];
  readonly offline: readonly (readonly [string, number])[];
  readonly debts: readonly OutMessage[];
}

export function snapshotDesk(state: DeskState): StoredDesk {
  const { seq, offers, joins, serial, suppliedAt, capMs } = state;
  return {
    counters: { seq, offers, joins, serial, suppliedAt, capMs },
    requests: [...state.requests.values()].map((request) => ({
      ...request,
      excluded: [...request.excluded],
      declined: [...request.declined],
      missed: [...request.missed],
    })),
    outstanding: [...state.outstanding.values()].map((offer) => ({ ...offer })),
    helpers: [...state.helpers.values()].map(({ open: _, ...helper }) => ({
      ...helper,
      topics: [...helper.topics],
      uncounted: [...helper.uncounted.keys()],
    })),
    gone: [...state.gone].map(([session, { round, at, declined }]) => [session, round, at, [...declined]]),
    offline: [...state.offline],
    debts: [...state.debts.values()],
  };
}

/** Reads version 1. Throws on a shape it does not know. */
export function restoreDesk(id: string, data: unknown, version: number): DeskState {
  if (version !== DESK_SNAPSHOT) throw new Error(`desk snapshot of unknown version ${version}`);
  const stored = data as StoredDesk;
  const state = newDesk(id);
  Object.assign(state, stored.counters);
  for (const offer of stored.outstanding) state.outstanding.set(offer.number, { ...offer });
  for (const offer of state.outstanding.values()) if (offer.open) state.deadlines.add(offer);
  const open = new Map<string, DeskOffer[]>();
  for (const offer of state.deadlines) open.set(offer.helper, [...(open.get(offer.helper) ?? []), offer]);
  for (const { topics, uncounted, ...rest } of stored.helpers) {
    restoreHelper(state, { ...rest, topics: new Set(topics) }, open.get(rest.helper) ?? [], uncounted);
  }
  for (const { excluded, declined, missed, ...rest } of stored.requests) {
    addRequest(state, { ...rest, excluded: new Set(excluded), declined: new Set(declined), missed: new Map(missed) });
  }
  for (const [session, round, at, declined] of stored.gone) state.gone.set(session, { round, at, declined: new Set(declined) });
  for (const [helper, since] of stored.offline) state.offline.set(helper, since);
  for (const debt of stored.debts) state.debts.set(debt.key, debt);
  return state;
}

type Bare = Omit<DeskHelper, 'open' | 'uncounted'>;

function restoreHelper(state: DeskState, bare: Bare, open: readonly DeskOffer[], uncounted: readonly number[]): void {
  const byNumber = (offers: readonly DeskOffer[]) => new Map(offers.map((offer) => [offer.number, offer]));
  const waiting = uncounted.map((number) => state.outstanding.get(number)).filter((offer) => offer !== undefined);
  const helper = { ...bare, open: byNumber(open), uncounted: byNumber(waiting) };
  state.helpers.set(helper.helper, helper);
  state.ring.add(helper);
  state.supply.join(helper);
}
