/** Conduct: misuse and its undoing, "not this person again", reports, danger. */
import { answer, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import {
  type CommandOf,
  type endForMisuse as endForMisuseMessage,
  misuseMarked,
  misuseUndone,
  type report as reportMessage,
  sessionReported,
} from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { factOf } from '../facts';
import { endFact, partFacts } from './ending';
import { isTextGone, type Standing, standingOf } from './parties';
import type { SessionState } from './session-state';

/** How often one side may report within a session: each report is a row on the moderators’ list. */
const REPORTS_PER_PARTY = 5;

/** One mark, the pair parted, the chat ended: one commit, so that none is ever without the others. */
export function endForMisuse(s: Readonly<SessionState>, body: CommandOf<typeof endForMisuseMessage>['body'], context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (who !== 'helper' && who !== 'former') return refuse('not-a-party');
  const me = context.by?.principal;
  if (s.marks.some((mark) => mark.helper === me && !mark.undone)) return refuse('already-marked');
  if (s.name === 'ended') return refuse('session-ended');
  if (who === 'former') return refuse('not-a-party');
  if (s.name !== 'assigned' || !s.helper) return refuse('not-assigned');
  const { rules, revision } = context.rules(s.wiki);
  const helper = s.helper.principal;
  return commit(
    factOf(misuseMarked, {
      mark: `${s.id}.${s.marks.length + 1}`,
      helper,
      reason: body.reason,
      undoUntil: context.now + minutes(rules.standing.undoMinutes),
      rules: revision,
    }),
    ...partFacts(s, 'helper', helper, 'misuse', true),
    endFact(s, context, 'misuse'),
  );
}

export function undoMisuse(s: Readonly<SessionState>, context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (who !== 'helper' && who !== 'former') return refuse('not-a-party');
  const me = context.by?.principal;
  const mark = s.marks.find((one) => one.helper === me && !one.undone);
  if (!mark) return refuse('not-marked');
  if (isTextGone(s) || context.now > mark.undoUntil) return refuse('too-late', { until: mark.undoUntil });
  return commit(factOf(misuseUndone, { mark: mark.mark, helper: mark.helper }));
}

/** The helper a party speaks of: themselves, or for the asker the one in the chat, else the last one. */
function pairOf(s: Readonly<SessionState>, who: Standing, context: DecideContext): string | null {
  if (who === 'asker') return s.helper?.principal ?? s.lastHelper;
  return context.by?.principal ?? null;
}

/** The chat goes on unless somebody also ends it. */
export function notAgain(s: Readonly<SessionState>, context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (!who) return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  const helper = pairOf(s, who, context);
  if (helper === null) return refuse('not-assigned');
  if (s.parted[helper]?.asked) return answer();
  return commit(...partFacts(s, who === 'asker' ? 'asker' : 'helper', helper, 'not-again', false));
}

/**
 * Keeps the text from now on. With `leave` the pair is parted too, and whoever is in the session leaves it; a former helper has left
 * already.
 */
export function report(s: Readonly<SessionState>, body: CommandOf<typeof reportMessage>['body'], context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (!who) return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  const by = who === 'asker' ? 'asker' : 'helper';
  if (s.reports.filter((one) => one.by === by && one.reason !== 'danger').length >= REPORTS_PER_PARTY) return refuse('too-often');
  const helper = pairOf(s, who, context);
  const facts = [factOf(sessionReported, { by, helper, reason: body.reason, ...(body.text === undefined ? {} : { text: body.text }) })];
  if (!body.leave) return commit(...facts);
  const leaves = s.name !== 'ended' && who !== 'former';
  if (helper !== null && !s.parted[helper]?.asked) facts.push(...partFacts(s, by, helper, 'report', leaves));
  if (leaves) facts.push(endFact(s, context, by === 'helper' ? 'helper-ended' : s.name === 'assigned' ? 'asker-ended' : 'asker-left'));
  return commit(...facts);
}

/** Once a side and helper: said again it is known. */
export function raiseDanger(s: Readonly<SessionState>, context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (!who) return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  const by = who === 'asker' ? 'asker' : 'helper';
  const helper = pairOf(s, who, context);
  if (s.reports.some((one) => one.reason === 'danger' && one.by === by && one.helper === helper)) return answer();
  return commit(factOf(sessionReported, { by, helper, reason: 'danger' }));
}
