// All a desk keeps: the line, the ring, the offers that are out, and what it owes others. Indexes are rebuilt from a snapshot, never stored.
import type { OutMessage } from '@oa/actors';
import { OrderedSet } from '../shared/ordered-set';
import { type DeskHelper, type DeskOffer, unknownHelper } from './desk-helper';
import type { DeskStill } from './desk-still';
import { LineIndex } from './line-index';
import { ORDER } from './order';
import { RingIndex } from './ring-index';
import { SupplyIndex } from './supply-index';
import type { WaitingRequest } from './waiting-request';

/** A request that left: rounds up to this one are over. */
export interface Tombstone {
  readonly round: number;
  readonly at: number;
  /** Who declined it: they stay spared if it comes back. */
  readonly declined: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Who declined, as tombstones keep it: a thousand of them share the empty set. */
export function asTombstone(declined: Iterable<string> = NOBODY): ReadonlySet<string> {
  const own = new Set(declined);
  return own.size === 0 ? NOBODY : own;
}

export interface DeskState {
  readonly id: string;
  readonly wiki: string;
  /** Sequence number of the last fact. */
  seq: number;
  /** Number of the last offer ever made: the current end of the ring. */
  offers: number;
  /** How often a helper joined. */
  joins: number;
  /** Version of the last word on supply. */
  serial: number;
  /** When supply was last told, epoch ms. */
  suppliedAt: number;
  /** Estimated wait in ms beyond which the line is too long, by the rules last followed. */
  capMs: number;
  readonly requests: Map<string, WaitingRequest>;
  /** Everybody who waits, ringing or not. */
  readonly line: OrderedSet<WaitingRequest>;
  readonly queued: LineIndex;
  readonly helpers: Map<string, DeskHelper>;
  readonly ring: RingIndex;
  readonly supply: SupplyIndex;
  /** Every offer not wholly over, by number. */
  readonly outstanding: Map<number, DeskOffer>;
  /** Open offers, first to run out first. */
  readonly deadlines: OrderedSet<DeskOffer>;
  /** Oldest first. */
  readonly gone: Map<string, Tombstone>;
  /** Helpers who are not online and since when, oldest first. */
  readonly offline: Map<string, number>;
  /** By key. */
  readonly debts: Map<string, OutMessage>;
  /** A snapshot being read off. No part of what the desk knows. */
  still: DeskStill | null;
}

/** A desk where nobody has ever been. `id` is `wiki/language`; anything else gives a desk without a wiki that nobody addresses. */
export function newDesk(id: string): DeskState {
  const helpers = new Map<string, DeskHelper>();
  return {
    id,
    wiki: id.slice(0, Math.max(0, id.indexOf('/'))),
    seq: 0,
    offers: 0,
    joins: 0,
    serial: 0,
    suppliedAt: 0,
    capMs: Number.MAX_SAFE_INTEGER,
    requests: new Map(),
    line: new OrderedSet<WaitingRequest>((a, b) => ORDER.byPlace(a, b)),
    queued: new LineIndex(),
    helpers,
    ring: new RingIndex(),
    supply: new SupplyIndex((name) => helpers.get(name)),
    outstanding: new Map(),
    deadlines: new OrderedSet<DeskOffer>((a, b) => a.until - b.until || a.number - b.number),
    gone: new Map(),
    offline: new Map(),
    debts: new Map(),
    still: null,
  };
}

export function addRequest(state: DeskState, request: WaitingRequest): void {
  state.requests.set(request.session, request);
  state.line.add(request);
  if (request.offer === null) state.queued.add(request);
  state.supply.add(request);
}

export function removeRequest(state: DeskState, request: WaitingRequest): void {
  state.supply.delete(request);
  state.queued.delete(request);
  state.line.delete(request);
  state.requests.delete(request.session);
}

/** Changes a request and keeps every index right. Its place in line never changes. */
export function changeRequest(state: DeskState, request: WaitingRequest, change: (request: WaitingRequest) => void): void {
  state.still?.keepRequest(request);
  state.supply.delete(request);
  const queued = request.offer === null;
  change(request);
  if (queued !== (request.offer === null)) {
    if (request.offer === null) state.queued.add(request);
    else state.queued.delete(request);
  }
  state.supply.add(request);
}

/** Changes what a helper can take; not whether they are online nor their topics. */
export function changeRoom(state: DeskState, helper: DeskHelper, change: (helper: DeskHelper) => void): void {
  state.still?.keepHelper(helper);
  state.ring.delete(helper);
  change(helper);
  state.ring.add(helper);
}

/** Changes anything of a helper, making them known first if need be. */
export function changeHelper(state: DeskState, name: string, change: (helper: DeskHelper) => void): DeskHelper {
  const helper = state.helpers.get(name) ?? unknownHelper(name);
  state.helpers.set(name, helper);
  state.supply.leave(helper);
  changeRoom(state, helper, change);
  state.supply.join(helper);
  return helper;
}

/** Changes an offer's record. When it runs out stays, unless the caller takes it out of the deadlines first and puts it back. */
export function changeOffer(state: DeskState, offer: DeskOffer, change: (offer: DeskOffer) => void): void {
  state.still?.keepOffer(offer);
  change(offer);
}

/** Outbox key of what the desk owes a helper about an offer: first the reservation, then its withdrawal. */
export const keyOfOffer = (number: number): string => `o/${number}`;
/** Outbox key of the last word on supply owed to a session. */
export const keyOfSupply = (session: string): string => `s/${session}`;

export function offerOfKey(state: DeskState, key: string): DeskOffer | undefined {
  return key.startsWith('o/') ? state.outstanding.get(Number(key.slice(2))) : undefined;
}

/** Drops the record of an offer that is over, paid and counted nowhere. */
export function dropIfSettled(state: DeskState, { number, open, helper }: DeskOffer): void {
  if (open || state.debts.has(keyOfOffer(number)) || state.helpers.get(helper)?.uncounted.has(number)) return;
  state.outstanding.delete(number);
}
