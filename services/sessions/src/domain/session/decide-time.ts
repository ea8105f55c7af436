/** What time does to a session, what its outbox hears back, and the end of its text. */
import { answer, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import { idleWarned, keyDestructionOrdered, type OutboxAcked, sessionDelivered, textDestroyed } from '@oa/contracts';
import { hours } from '@oa/kernel';
import { isOwed } from '../debts';
import { factOf } from '../facts';
import { confirmed } from './decide-opening';
import { endFact, exclusions, queueFact } from './ending';
import { isTextGone, standingOf } from './parties';
import { ASKER_KEY, DESTROY_KEY } from './session-debts';
import type { SessionState } from './session-state';

/** A request nobody answered for so long is given up: whoever placed it has long left, and helpers must not be sent to an empty page. */
export const WAIT_LIMIT_MS = hours(24);

/** When time next has something to say; reads a few fields, never a list. */
export function sessionDueAt(s: Readonly<SessionState>): number | null {
  switch (s.name) {
    case 'opening':
      return s.goneUntil;
    case 'waiting':
      return Math.min(s.queuedAt + WAIT_LIMIT_MS, s.goneUntil ?? Number.POSITIVE_INFINITY);
    case 'parked':
      return s.parkedUntil;
    case 'assigned':
      return s.requeueAt ?? s.idle.endsAt ?? s.idle.heardAt + s.idle.warnAfterMs;
    case 'ended':
      return s.ended && s.reports.length === 0 && !isTextGone(s) ? s.ended.keyUntil : null;
    default:
      return null;
  }
}

export function wake(s: Readonly<SessionState>, context: DecideContext): Decision {
  const due = sessionDueAt(s);
  if (due === null || context.now < due) return answer();
  switch (s.name) {
    case 'opening':
    case 'waiting':
      return commit(endFact(s, context, due === s.goneUntil ? 'asker-left' : 'idle'));
    case 'parked':
      return commit(endFact(s, context, 'idle'));
    case 'assigned':
      return wakeChat(s, context);
    default:
      return commit(factOf(keyDestructionOrdered, { why: s.policy === 'none' ? 'policy' : 'retention' }));
  }
}

/** While the helper is away the asker is not asked whether they are there. The time to answer a warning runs from when it was given. */
function wakeChat(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (s.requeueAt !== null) {
    return commit(queueFact(s, 'helper-lost', { since: s.since, excluded: exclusions(s, s.excluded), parked: s.parkedBefore }));
  }
  if (s.idle.endsAt !== null) return commit(endFact(s, context, 'idle'));
  return commit(factOf(idleWarned, { endsAt: context.now + s.idle.answerWithinMs }));
}

/** The word of a receiver counts for exactly the version now owed. */
export function outboxAcked(s: Readonly<SessionState>, body: OutboxAcked['body'], context: DecideContext): Decision {
  if (!isOwed(s.debts, body.key, body.version)) return answer();
  if (body.key === DESTROY_KEY) return commit(factOf(textDestroyed, { why: s.destroying ?? 'policy' }));
  if (body.key === ASKER_KEY && s.name === 'opening') return confirmed(s, body.reply, context);
  return commit(factOf(sessionDelivered, { key: body.key, version: body.version }));
}

export function erase(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (standingOf(s, context.by, context.now) !== 'asker') return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  if (s.name !== 'ended') return refuse('not-ended');
  return s.reports.length > 0 ? refuse('reported') : commit(factOf(keyDestructionOrdered, { why: 'erased' }));
}
