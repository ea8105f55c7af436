// What is known of one person's standing in one wiki, and how each fact changes it.

import type { Fact } from '@oa/actors';
import { type coolDownSet, type FactOf, type MisuseReason, type markSet, STANDING_FACTS } from '@oa/contracts';
import { days } from '@oa/kernel';

/** A mark that has not expired. */
export interface Mark {
  readonly id: string;
  readonly session: string;
  readonly helper: string;
  readonly reason: MisuseReason;
  readonly at: number;
  readonly expiresAt: number;
  readonly undone: boolean;
  /** A restriction that this mark belonged to has run to its end: the mark has had its effect and counts no more. */
  readonly spent: boolean;
}

/** The latest restriction, in force while `over` is null. */
export interface Restriction {
  readonly since: number;
  readonly until: number;
  readonly level: number;
  readonly over: 'expired' | 'undone' | null;
}

export interface StandingState {
  /** `wiki/principal`, also the id of the asker's actor. */
  readonly id: string;
  readonly marks: Map<string, Mark>;
  /** Marks taken back before they arrived (messages overtake each other), and when that may be forgotten. */
  readonly undoneEarly: Map<string, number>;
  restriction: Restriction | null;
  coolDownUntil: number | null;
  /** How many restrictions ran to their end: the level of the next one. */
  served: number;
  /** Counts the changes of what the asker's actor keeps a copy of; the version of that debt. */
  copyVersion: number;
  deliveredVersion: number;
  /** Marks dropped by the latest expiry; their rows in lists are to go. */
  dropped: readonly string[];
  /** Earliest time something falls due, kept by `evolve`. */
  dueAt: number | null;
}

/** How long an undo waits for the mark it overtook. */
const UNDONE_EARLY_MS = days(30);

export type StandingFact = FactOf<(typeof STANDING_FACTS)[number]>;

export function initialStanding(id: string): StandingState {
  return {
    id,
    marks: new Map(),
    undoneEarly: new Map(),
    restriction: null,
    coolDownUntil: null,
    served: 0,
    copyVersion: 0,
    deliveredVersion: 0,
    dropped: [],
    dueAt: null,
  };
}

/** The restriction in force, or null. */
export function inForce(state: Readonly<StandingState>): Restriction | null {
  return state.restriction?.over === null ? state.restriction : null;
}

/** Whether a mark counts towards N. */
export function counts(mark: Mark): boolean {
  return !mark.undone && !mark.spent;
}

/** How many different helpers have marks that count. */
export function distinctHelpers(state: Readonly<StandingState>): number {
  const helpers = new Set<string>();
  for (const mark of state.marks.values()) if (counts(mark)) helpers.add(mark.helper);
  return helpers.size;
}

const KNOWN: ReadonlySet<string> = new Set(STANDING_FACTS.map((definition) => definition.name));

export function isStandingFact(fact: Fact): fact is StandingFact {
  return KNOWN.has(fact.type);
}

/** Folds one fact into the state, in place. `at`: when the fact was committed, epoch ms. */
export function evolveStanding(state: StandingState, fact: StandingFact, at: number): void {
  switch (fact.type) {
    case 'mark-set':
      addMark(state, fact.body);
      break;
    case 'mark-undone':
      undo(state, fact.body.mark, at);
      break;
    case 'marks-expired':
      state.dropped = fact.body.marks;
      for (const id of fact.body.marks) {
        state.marks.delete(id);
        state.undoneEarly.delete(id);
      }
      break;
    case 'cool-down-set':
      setCoolDown(state, fact.body);
      break;
    case 'restriction-set':
      state.restriction = { since: at, until: fact.body.until, level: fact.body.level, over: null };
      state.copyVersion += 1;
      break;
    case 'restriction-lifted':
      lift(state, fact.body.why);
      break;
    case 'delivered':
      state.deliveredVersion = fact.body.version;
      break;
  }
  state.dueAt = earliestDue(state);
}

function addMark(state: StandingState, body: FactOf<typeof markSet>['body']): void {
  const { mark: id, session, helper, reason, at, expiresAt } = body;
  state.marks.set(id, { id, session, helper, reason, at, expiresAt, undone: false, spent: false });
}

function undo(state: StandingState, id: string, at: number): void {
  const mark = state.marks.get(id);
  if (mark) state.marks.set(id, { ...mark, undone: true });
  else state.undoneEarly.set(id, at + UNDONE_EARLY_MS);
}

function setCoolDown(state: StandingState, body: FactOf<typeof coolDownSet>['body']): void {
  state.coolDownUntil = body.until;
  state.copyVersion += 1;
}

function lift(state: StandingState, why: 'expired' | 'undone'): void {
  if (!state.restriction) return;
  state.restriction = { ...state.restriction, over: why };
  state.copyVersion += 1;
  if (why === 'undone') return;
  state.served += 1;
  for (const mark of state.marks.values()) if (!mark.undone) state.marks.set(mark.id, { ...mark, spent: true });
}

function earliestDue(state: Readonly<StandingState>): number | null {
  const times: number[] = [];
  const restriction = inForce(state);
  if (restriction) times.push(restriction.until);
  if (state.coolDownUntil !== null) times.push(state.coolDownUntil);
  if (!restriction) for (const mark of state.marks.values()) times.push(mark.expiresAt);
  for (const until of state.undoneEarly.values()) times.push(until);
  return times.length === 0 ? null : Math.min(...times);
}
