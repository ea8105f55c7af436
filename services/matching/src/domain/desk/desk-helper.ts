// One helper as the desk knows them: a hint from their last state, corrected by the desk's own offers. Mutators change the record only.
import { boundedChat, boundedWindow, CHAT_UNKNOWN, MOST_PLACES } from '../shared/limits';

/** A place in the ring: the number of the last offer, or for one who joined the number then current. */
export interface Turn {
  readonly number: number;
  /** False: joined at this number, and so stands before the one who had that offer. */
  readonly offered: boolean;
  /** Orders those who joined at the same number. */
  readonly joined: number;
}

/** An offer this desk has made and not yet seen the end of. */
export interface DeskOffer {
  readonly number: number;
  readonly offer: string;
  readonly session: string;
  readonly helper: string;
  /** The turn the helper had before. */
  before: Turn;
  until: number;
  extended: boolean;
  /** False: over, kept until the helper's state is known to be free of it. */
  open: boolean;
  /** Version of the helper's state from which on it counts this offer; null while the reservation is not answered. */
  counted: number | null;
}

export interface DeskHelper {
  readonly helper: string;
  name: string;
  /** Version of the state last heard. */
  version: number;
  online: boolean;
  /** Free places by that state; 0 after "full" until a newer one. */
  free: number;
  capacity: number;
  /** Empty: every topic. */
  topics: ReadonlySet<string>;
  windowMs: number;
  meanChatMs: number | null;
  turn: Turn;
  /** Open offers by number. */
  readonly open: Map<number, DeskOffer>;
  /** Offers the state last heard does not count yet. */
  readonly uncounted: Map<number, DeskOffer>;
}

export interface HelperHint {
  readonly helper: string;
  readonly name: string;
  readonly version: number;
  readonly online: boolean;
  readonly free: number;
  readonly capacity: number;
  readonly topics: readonly string[];
  readonly windowMs: number;
  readonly meanChatMs: number | null;
}

export function unknownHelper(helper: string): DeskHelper {
  const turn = { number: 0, offered: false, joined: 0 };
  const hint = { name: helper, version: -1, online: false, free: 0, capacity: 0, topics: new Set<string>(), windowMs: 0, meanChatMs: null };
  return { helper, ...hint, turn, open: new Map(), uncounted: new Map() };
}

/** How many requests this desk may still offer them. */
export function roomOf(helper: DeskHelper): number {
  return helper.online ? Math.max(0, Math.min(helper.free, MOST_PLACES) - helper.uncounted.size) : 0;
}

export function answersTopic(helper: DeskHelper, topic: string | null): boolean {
  return topic === null || helper.topics.size === 0 || helper.topics.has(topic);
}

/** Chats a minute… scaled to whole numbers: what this helper adds to the speed of the line. */
export function speedOf(helper: DeskHelper): number {
  const mean = helper.meanChatMs === null ? CHAT_UNKNOWN : boundedChat(helper.meanChatMs);
  return Math.round((SPEED_UNIT * Math.min(Math.max(helper.capacity, 1), MOST_PLACES)) / mean);
}
/** Speed of one place a millisecond. */
export const SPEED_UNIT = 1e12;

/** Takes over a newer state. Coming online is joining: `joinedAt` is then the new turn. */
export function hearState(helper: DeskHelper, hint: HelperHint, joinedAt: Turn): void {
  if (hint.online && !helper.online) helper.turn = joinedAt;
  helper.name = hint.name;
  helper.version = hint.version;
  helper.online = hint.online;
  helper.free = hint.free;
  helper.capacity = hint.capacity;
  helper.topics = new Set(hint.topics);
  helper.windowMs = boundedWindow(hint.windowMs);
  helper.meanChatMs = hint.meanChatMs;
  for (const [number, offer] of helper.uncounted) {
    if (offer.counted !== null && offer.counted <= hint.version) helper.uncounted.delete(number);
  }
}

/** An offer went to this helper: their turn is used, a place is taken until their state says so itself. */
export function takeOffer(helper: DeskHelper, offer: DeskOffer): void {
  helper.turn = { number: offer.number, offered: true, joined: 0 };
  helper.open.set(offer.number, offer);
  helper.uncounted.set(offer.number, offer);
}

/** The helper's state counts this offer from that version on. */
export function countOffer(helper: DeskHelper, number: number, version: number): void {
  if (version <= helper.version) helper.uncounted.delete(number);
}

/** The offer never held a place, or holds none any more: the helper has said so. */
export function settleOffer(helper: DeskHelper, number: number): void {
  helper.uncounted.delete(number);
}

/** The helper answered "full" or "offline" as of that version: nothing is free until a newer state. Their turn is given back. */
export function refuseOffer(helper: DeskHelper, offer: DeskOffer, version: number): void {
  if (helper.version <= version) helper.free = 0;
  helper.uncounted.delete(offer.number);
  giveTurnBack(helper, offer);
}

/** As if the offer had not been: the turn of a later offer that is still out remembers the older one instead. */
function giveTurnBack(helper: DeskHelper, offer: DeskOffer): void {
  if (helper.turn.offered && helper.turn.number === offer.number) helper.turn = offer.before;
  for (const later of helper.open.values()) {
    if (later.before.offered && later.before.number === offer.number) later.before = offer.before;
  }
}

/** A copy to try a change on. Offers are copied too: a turn given back changes them. */
export function copyHelper(helper: DeskHelper): DeskHelper {
  const open = new Map([...helper.open].map(([number, offer]) => [number, { ...offer }]));
  const uncounted = new Map([...helper.uncounted].map(([number, offer]) => [number, open.get(number) ?? { ...offer }]));
  return { ...helper, open, uncounted };
}

/** The order of the ring: longest since the last offer first. */
export function byTurn(a: DeskHelper, b: DeskHelper): number {
  if (a.turn.number !== b.turn.number) return a.turn.number - b.turn.number;
  if (a.turn.offered !== b.turn.offered) return a.turn.offered ? 1 : -1;
  if (a.turn.joined !== b.turn.joined) return a.turn.joined - b.turn.joined;
  if (a.helper === b.helper) return 0;
  return a.helper < b.helper ? -1 : 1;
}
