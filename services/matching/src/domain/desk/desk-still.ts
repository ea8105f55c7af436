// A desk as it stands after one fact, read off record by record while the desk goes on.
import type { OutMessage, Still } from '@oa/actors';
import type { DeskHelper, DeskOffer } from './desk-helper';
import { type DeskRecord, storedCounters, storedHelper, storedRequest, storedTombstone } from './desk-snapshot';
import type { DeskState, Tombstone } from './desk-state';
import type { WaitingRequest } from './waiting-request';

/**
 * Remembers which records there are, not what they say: that is put down when a record is read off, or by `keep…` just before it first changes.
 * Every change of a request, helper or offer goes through `desk-state`, which calls these. The other records never change once made.
 */
export class DeskStill implements Still {
  readonly records: Iterable<DeskRecord>;
  readonly #early = new Map<object, DeskRecord>();
  readonly #counters: DeskRecord;
  readonly #offers: readonly DeskOffer[];
  readonly #helpers: readonly DeskHelper[];
  readonly #requests: readonly WaitingRequest[];
  readonly #goneSessions: readonly string[];
  readonly #gone: readonly Tombstone[];
  readonly #offline: readonly (readonly [string, number])[];
  readonly #debts: readonly OutMessage[];

  constructor(private readonly state: DeskState) {
    this.#counters = ['counters', storedCounters(state)];
    this.#offers = [...state.outstanding.values()];
    this.#helpers = [...state.helpers.values()];
    this.#requests = [...state.requests.values()];
    this.#goneSessions = [...state.gone.keys()];
    this.#gone = [...state.gone.values()];
    this.#offline = [...state.offline];
    this.#debts = [...state.debts.values()];
    this.records = this.#read();
  }

  keepRequest(request: WaitingRequest): void {
    if (!this.#early.has(request)) this.#early.set(request, ofRequest(request));
  }

  /** The helper's offers too: a turn given back changes those. */
  keepHelper(helper: DeskHelper): void {
    if (!this.#early.has(helper)) this.#early.set(helper, ofHelper(helper));
    for (const offer of helper.open.values()) this.keepOffer(offer);
    for (const offer of helper.uncounted.values()) this.keepOffer(offer);
  }

  keepOffer(offer: DeskOffer): void {
    if (!this.#early.has(offer)) this.#early.set(offer, ofOffer(offer));
  }

  end(): void {
    if (this.state.still === this) this.state.still = null;
  }

  *#read(): Generator<DeskRecord, void, void> {
    yield this.#counters;
    for (const offer of this.#offers) yield this.#early.get(offer) ?? ofOffer(offer);
    for (const helper of this.#helpers) yield this.#early.get(helper) ?? ofHelper(helper);
    for (const request of this.#requests) yield this.#early.get(request) ?? ofRequest(request);
    for (const [index, tombstone] of this.#gone.entries()) yield ['gone', storedTombstone(this.#goneSessions[index] ?? '', tombstone)];
    for (const since of this.#offline) yield ['offline', since];
    for (const debt of this.#debts) yield ['debts', debt];
  }
}

const ofOffer = (offer: DeskOffer): DeskRecord => ['outstanding', { ...offer }];
const ofHelper = (helper: DeskHelper): DeskRecord => ['helpers', storedHelper(helper)];
const ofRequest = (request: WaitingRequest): DeskRecord => ['requests', storedRequest(request)];

/** The desk as it stands now; what it changes from here on it puts down first. Ends the one before. */
export function stillOf(state: DeskState): DeskStill {
  const still = new DeskStill(state);
  state.still = still;
  return still;
}

/** The same at once, leaving the state alone. */
export function snapshotDesk(state: Readonly<DeskState>): DeskRecord[] {
  return [...new DeskStill(state).records];
}
