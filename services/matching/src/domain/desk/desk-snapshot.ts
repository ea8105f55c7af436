// A desk as JSON and back, record by record. Only what facts have said is stored; indexes are built anew.
import type { OutMessage } from '@oa/actors';
import type { NobodyCause } from '@oa/contracts';
import type { DeskHelper, DeskOffer, Turn } from './desk-helper';
import { addRequest, asTombstone, type DeskState, newDesk, type Tombstone } from './desk-state';
import type { WaitingRequest } from './waiting-request';

export const DESK_SNAPSHOT = 2;

interface StoredRequest {
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
}
interface StoredHelper {
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
}
type StoredTombstone = readonly [session: string, round: number, at: number, declined: readonly string[]];
type Counters = Pick<DeskState, 'seq' | 'offers' | 'joins' | 'serial' | 'suppliedAt' | 'capMs'>;

interface StoredDesk {
  readonly counters: Counters;
  readonly requests: StoredRequest[];
  readonly outstanding: DeskOffer[];
  readonly helpers: StoredHelper[];
  readonly gone: StoredTombstone[];
  readonly offline: (readonly [string, number])[];
  readonly debts: OutMessage[];
}
type Lists = Omit<StoredDesk, 'counters'>;
/** The list a record belongs to, and the record. */
export type DeskRecord = readonly ['counters', Counters] | { [List in keyof Lists]: readonly [List, StoredDesk[List][number]] }[keyof Lists];

export const storedCounters = ({ seq, offers, joins, serial, suppliedAt, capMs }: DeskState): Counters => ({
  ...{ seq, offers, joins },
  ...{ serial, suppliedAt, capMs },
});
export const storedRequest = (request: WaitingRequest): StoredRequest => ({
  ...request,
  excluded: [...request.excluded],
  declined: [...request.declined],
  missed: [...request.missed],
});
export const storedHelper = ({ open: _, ...helper }: DeskHelper): StoredHelper => ({
  ...helper,
  topics: [...helper.topics],
  uncounted: [...helper.uncounted.keys()],
});
export const storedTombstone = (session: string, { round, at, declined }: Tombstone): StoredTombstone => [session, round, at, [...declined]];

/** Reads version 2, a list of records, and version 1, one object of lists. Throws on a shape it does not know. */
export function restoreDesk(id: string, data: unknown, version: number): DeskState {
  if (version === 1) return deskOf(id, data as StoredDesk);
  if (version === DESK_SNAPSHOT) return deskOf(id, sorted(data as readonly DeskRecord[]));
  throw new Error(`desk snapshot of unknown version ${version}`);
}

function sorted(records: readonly DeskRecord[]): StoredDesk {
  const lists: Lists = { requests: [], outstanding: [], helpers: [], gone: [], offline: [], debts: [] };
  let counters: Counters | undefined;
  for (const [list, record] of records) {
    if (list === 'counters') counters = record;
    else (lists[list] as unknown[]).push(record);
  }
  if (!counters) throw new Error('a desk snapshot without counters');
  return { counters, ...lists };
}

function deskOf(id: string, stored: StoredDesk): DeskState {
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
  for (const [session, round, at, declined] of stored.gone) state.gone.set(session, { round, at, declined: asTombstone(declined) });
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
