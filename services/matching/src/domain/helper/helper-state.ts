// All a helper's actor keeps: their duty, the places they hold, what has ended lately, and what it owes desks and sessions.
import type { OutMessage } from '@oa/actors';
import { type DutyState, deskId, helperState } from '@oa/contracts';
import { owed } from '../shared/make-fact';

export type DutyCause = 'helper' | 'misses' | 'gone' | 'last-chat';

/** A place held for a request: it rings, is being accepted, or is a chat. All three count against capacity. */
export interface Reservation {
  readonly offer: string;
  readonly session: string;
  readonly round: number;
  readonly desk: string;
  readonly topic: string | null;
  readonly language: string;
  readonly since: number;
  readonly rangAt: number;
  until: number;
  /** Version of the state told to desks that counts this place. */
  readonly version: number;
  stage: 'reserved' | 'accepting' | 'active';
  extended: boolean;
  /** No chat was held while it rang. */
  idle: boolean;
  wonAt: number;
  /** What the session was last told about the helper's connection. */
  toldHere: boolean;
}

export interface CapacityRule {
  readonly first: number;
  readonly firstChats: number;
  readonly later: number;
  readonly ceiling: number;
}

export interface HelperState {
  readonly id: string;
  readonly wiki: string;
  readonly principal: string;
  duty: DutyState;
  dutyBy: DutyCause;
  name: string;
  wish: { readonly capacity: number | null; readonly windowMs: number | null };
  rule: CapacityRule;
  windowMs: number;
  languages: readonly string[];
  topics: readonly string[];
  /** On duty and with a socket, as far as the host knows. Off duty always false: nobody asks then. */
  here: boolean;
  lostAt: number | null;
  readonly held: Map<string, Reservation>;
  /** Ended offers and when they ended, oldest first. */
  readonly ended: Map<string, number>;
  /** Times of the misses that count, oldest first; empty after the helper has spoken. */
  misses: number[];
  /** Chats brought to an end. */
  chats: number;
  meanChatMs: number | null;
  /** Version of what desks are told. */
  version: number;
  /** Desks that know this helper: what they were told last. */
  readonly desks: Map<string, { readonly told: string; readonly version: number }>;
  /** Version of the last word to a session about the connection. */
  presences: number;
  readonly debts: Map<string, OutMessage>;
}

/** A helper who has never been on duty. `id` is `wiki/principal`. */
export function newHelper(id: string): HelperState {
  const slash = Math.max(0, id.indexOf('/'));
  return {
    id,
    wiki: id.slice(0, slash),
    principal: id.slice(slash + 1),
    duty: 'off',
    dutyBy: 'helper',
    name: '',
    wish: { capacity: null, windowMs: null },
    rule: { first: 0, firstChats: 0, later: 0, ceiling: 0 },
    windowMs: 0,
    languages: [],
    topics: [],
    here: false,
    lostAt: null,
    held: new Map(),
    ended: new Map(),
    misses: [],
    chats: 0,
    meanChatMs: null,
    version: 0,
    desks: new Map(),
    presences: 0,
    debts: new Map(),
  };
}

/** Chats this helper takes at once: their own wish, else the rule for the first chats and for later ones; never above the ceiling. */
export function capacityFor(rule: CapacityRule, wish: number | null, chats: number): number {
  return Math.min(wish ?? (chats < rule.firstChats ? rule.first : rule.later), rule.ceiling);
}

export const capacityOf = (state: HelperState): number => capacityFor(state.rule, state.wish.capacity, state.chats);
export const freeOf = (state: HelperState): number => Math.max(0, capacityOf(state) - state.held.size);
/** Whether offers may ring: on duty, available, and there. */
export const isOnline = (state: HelperState): boolean => state.duty === 'available' && state.here;

export function ringing(state: HelperState): Reservation[] {
  return [...state.held.values()].filter(({ stage }) => stage === 'reserved');
}

/** Chats held, those being accepted included. */
export function chatsHeld(state: HelperState): Reservation[] {
  return [...state.held.values()].filter(({ stage }) => stage !== 'reserved');
}

/** Version of the state this desk was told last; of the newest one if it was never told any. */
export const versionFor = (state: HelperState, desk: string): number => state.desks.get(desk)?.version ?? state.version;

export const keyOfDesk = (desk: string): string => `d/${desk}`;
export const keyOfAssign = (offer: string): string => `a/${offer}`;
/** What the desk is owed about an offer: first its extension, then its end. */
export const keyOfReturn = (offer: string): string => `r/${offer}`;
export const keyOfPresence = (offer: string): string => `p/${offer}`;

const OFFLINE = 'offline';

/**
 * Owes each desk the helper's state if it differs from what that desk was told: desks of the helper's languages, and those of languages
 * they have left, once, as offline. To be called after every change. One version for all desks of one change.
 */
export function tellDesks(state: HelperState): void {
  const body = stateForDesks(state);
  const content = body.online ? JSON.stringify(body) : OFFLINE;
  const current = new Set(state.languages.map((language) => deskId(state.wiki, language)));
  const version = state.version + 1;
  for (const desk of new Set([...current, ...state.desks.keys()])) {
    const told = current.has(desk) ? content : OFFLINE;
    if ((state.desks.get(desk)?.told ?? OFFLINE) === told) continue;
    state.version = version;
    state.desks.set(desk, { told, version });
    const message = told === OFFLINE ? { ...body, online: false, free: 0 } : body;
    const key = keyOfDesk(desk);
    state.debts.set(key, owed(key, version, { kind: 'desk', id: desk }, helperState, { ...message, version }));
  }
}

function stateForDesks(state: HelperState) {
  return {
    helper: state.principal,
    name: state.name,
    online: isOnline(state),
    free: freeOf(state),
    capacity: capacityOf(state),
    topics: [...state.topics],
    windowMs: state.windowMs,
    meanChatMs: state.meanChatMs,
  };
}
