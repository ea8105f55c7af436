/** The facts that end a session or send it to the line again: built in one place, so that every way there says the same. */
import type { DecideContext, Fact } from '@oa/actors';
import { type EndCause, type OUTCOMES, type Party, pairParted, requestQueued, sessionEnded } from '@oa/contracts';
import { days, hours } from '@oa/kernel';
import { factOf } from '../facts';
import type { SessionState } from './session-state';

export type HelpOutcome = (typeof OUTCOMES)[number];

/** With policy `none` the key lives on for this long after the end, so that a report can still stop its destruction. */
const NONE_KEY_MS = hours(24);

/**
 * The end of an opened session. Only a chat that somebody was in can be reopened, and only while its text can be read.
 * How long the text is kept follows the policy the asker consented to and the rules at the end.
 */
export function endFact(s: Readonly<SessionState>, context: DecideContext, why: EndCause, outcome: HelpOutcome | null = null): Fact {
  const { rules, revision } = context.rules(s.wiki);
  const keyUntil = context.now + (s.policy === 'none' ? NONE_KEY_MS : days(rules.retentionDays));
  const reopens = s.lastHelper !== null && why !== 'restricted' && why !== 'never-opened';
  const reopenUntil = reopens ? Math.min(keyUntil, context.now + hours(rules.idle.reopenHours)) : context.now;
  return factOf(sessionEnded, { why, outcome, helper: s.helper?.principal ?? s.lastHelper, keyUntil, reopenUntil, rules: revision });
}

/** Nobody is ever matched with themselves, nor with whom this session parted them from. */
export function exclusions(s: Readonly<SessionState>, others: readonly string[], also: readonly string[] = []): string[] {
  const here = Object.entries(s.parted).filter(([, pair]) => pair.misuse || pair.asked);
  return [...new Set([...others, s.asker, ...here.map(([helper]) => helper), ...also])];
}

/** To the line in the next round. Only a request that lost its helper, or whose exclusions grew, keeps its place. */
export function queueFact(
  s: Readonly<SessionState>,
  why: 'opened' | 'helper-lost' | 'resumed' | 'reopened',
  entry: { readonly since: number; readonly excluded: readonly string[]; readonly parked: number },
): Fact {
  return factOf(requestQueued, { round: s.round + 1, since: entry.since, excluded: [...entry.excluded], why, parked: entry.parked });
}

/**
 * Parts the pair. A waiting request joins the line anew at its old place, in a new round: its desk holds the shorter list of exclusions,
 * and ignores a second word about the same round.
 */
export function partFacts(s: Readonly<SessionState>, by: Party, helper: string, why: 'misuse' | 'not-again' | 'report', leaves: boolean): Fact[] {
  const facts = [factOf(pairParted, { by, helper, why })];
  if (s.name === 'waiting' && !leaves && !s.excluded.includes(helper)) {
    facts.push(queueFact(s, 'resumed', { since: s.since, excluded: exclusions(s, s.excluded, [helper]), parked: s.parkedBefore }));
  }
  return facts;
}
