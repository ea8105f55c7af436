/** Waiting: leaving, parking, staying, what the desk says of the supply, and the one assignment of a round. */
import { answer, answerOpening, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import {
  type assign as assignMessage,
  type CommandOf,
  deskId,
  helperAssigned,
  personId,
  reopeningAsked,
  sessionParked,
  supplyTold,
  type tellSupply as tellSupplyMessage,
  waitingKept,
  wordNoted,
} from '@oa/contracts';
import { days, Fault, minutes } from '@oa/kernel';
import { factOf } from '../facts';
import { endFact } from './ending';
import { isTextGone, standingOf } from './parties';
import type { SessionState } from './session-state';

/** Refusals of the asker's commands about the line; null: they are the asker and the session is not over. */
function refusedInLine(s: Readonly<SessionState>, context: DecideContext): Decision | null {
  if (standingOf(s, context.by, context.now) !== 'asker') return refuse('not-a-party');
  return s.name === 'ended' ? refuse('session-ended') : null;
}

/** Out of the line, or away from a parked question, before anyone came. */
export function leaveLine(s: Readonly<SessionState>, context: DecideContext): Decision {
  const no = refusedInLine(s, context);
  if (no) return no;
  return s.name === 'assigned' ? refuse('not-waiting') : commit(endFact(s, context, 'asker-left'));
}

/**
 * The limit of parked questions is checked against the count the asker actor gave when this one was opened. It cannot have grown since:
 * only an open session can be parked, and an asker has one open at a time.
 */
export function park(s: Readonly<SessionState>, context: DecideContext): Decision {
  const no = refusedInLine(s, context);
  if (no) return no;
  if (s.name === 'parked') return answer();
  if (s.name !== 'waiting') return refuse('not-waiting');
  const { rules } = context.rules(s.wiki);
  if (s.parkedBefore >= rules.line.maxParked) return refuse('too-many-parked', { max: rules.line.maxParked });
  return commit(factOf(sessionParked, { round: s.round, until: context.now + days(rules.retentionDays) }));
}

/** Stays in line after being told of nobody; from parked, goes back to it once the asker actor allows. */
export function keepWaiting(s: Readonly<SessionState>, context: DecideContext): Decision {
  const no = refusedInLine(s, context);
  if (no) return no;
  switch (s.name) {
    case 'parked':
      return commit(factOf(reopeningAsked, { why: 'resumed' }));
    case 'waiting':
      return s.supply !== null && !s.kept ? commit(factOf(waitingKept, {})) : answer();
    case 'opening':
      return answer();
    default:
      return refuse('not-waiting');
  }
}

/** Ignored for another round than the present one, and when it was overtaken. The asker is not told the same twice. */
export function tellSupply(s: Readonly<SessionState>, body: CommandOf<typeof tellSupplyMessage>['body'], context: DecideContext): Decision {
  if (context.from?.kind !== 'desk') throw new Fault('only a desk knows the supply');
  if (s.name !== 'waiting' || body.round !== s.round || context.from.id !== deskId(s.wiki, s.language)) return answer();
  const { why, serial } = body;
  if (serial <= s.supplySerial) return answer();
  return commit(why === s.supply ? factOf(wordNoted, { about: 'supply', serial }) : factOf(supplyTold, { why, serial }));
}

/**
 * Decides who has the session: yes to the first helper who comes with an offer of the present round, and to the same offer again; no to
 * everyone else, to a parked question, and to anyone the asker is parted from.
 */
export function assign(s: Readonly<SessionState>, body: CommandOf<typeof assignMessage>['body'], context: DecideContext): Decision {
  const from = context.from;
  if (from?.kind !== 'helper') throw new Fault('only a helper actor accepts an offer');
  if (s.helper?.offer === body.offer && s.helper.principal === body.helper) return answer({ yes: true });
  const mine = s.name === 'waiting' && body.round === s.round && body.offer.startsWith(`${s.id}.${body.round}.`);
  if (!mine || s.excluded.includes(body.helper)) return answer({ yes: false });
  if (from.id !== personId(s.wiki, body.helper)) throw new Fault('a helper actor accepts for its own helper only');
  const { rules, revision } = context.rules(s.wiki);
  return commit(
    factOf(helperAssigned, {
      helper: body.helper,
      name: body.name,
      offer: body.offer,
      round: body.round,
      warnAfterMs: minutes(rules.idle.warnMinutes),
      answerWithinMs: minutes(Math.max(1, rules.idle.endMinutes - rules.idle.warnMinutes)),
      rules: revision,
    }),
  );
}

/** What an offer card shows. Refused to a helper the asker is parted from as if nobody waited: neither side is told. Never the name. */
export function readCard(s: Readonly<SessionState>, context: DecideContext): Decision {
  const by = context.by;
  if (!by?.roles.includes('helper')) return refuse('not-a-helper');
  if (isTextGone(s)) return refuse('text-gone');
  if (s.name !== 'waiting' || s.excluded.includes(by.principal)) return refuse('not-waiting');
  const reply = { topic: s.topic, language: s.language, waitedMs: Math.max(0, context.now - s.since), round: s.round };
  return answerOpening(reply, s.openedSeq, ['question']);
}
