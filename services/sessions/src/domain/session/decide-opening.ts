/** From the grant to the line: opening, the asker actor's answer, a grant taken back, reopening. */
import { answer, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import { type CommandOf, confirmOpened, type openSession, personId, reopeningAsked, sessionEnded, sessionOpened } from '@oa/contracts';
import { Fault } from '@oa/kernel';
import { factOf } from '../facts';
import { endFact, exclusions, queueFact } from './ending';
import { isTextGone, standingOf } from './parties';
import type { SessionState } from './session-state';

/** How long text is kept follows the consent, so nobody may consent to another policy than the one in force. */
export function open(s: Readonly<SessionState>, body: CommandOf<typeof openSession>['body'], context: DecideContext): Decision {
  const by = context.by;
  if (!by?.roles.includes('asker')) return refuse('not-a-party');
  if (s.name !== 'unopened') {
    if (s.asker === '') return refuse('grant-cancelled');
    return s.asker === by.principal ? answer({ opened: true }) : refuse('not-a-party');
  }
  const { rules, revision } = context.rules(body.wiki);
  const { name, version } = rules.policy;
  if (body.consent.policy !== name || body.consent.version !== version) return refuse('policy-changed', { policy: name, version });
  return commit(
    factOf(sessionOpened, {
      wiki: body.wiki,
      askerPrincipal: by.principal,
      asker: body.asker,
      request: body.request,
      consent: body.consent,
      consentedAt: context.now,
      rules: revision,
      question: body.question,
      context: JSON.stringify(body.context),
    }),
  );
}

/** The grant lay unused. An id that was never opened is closed for good; there is no text and nobody to tell. */
export function cancelGrant(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (context.from?.kind !== 'asker') throw new Fault('grants are cancelled by the asker actor that gave them');
  if (s.name !== 'unopened') return answer({ opened: s.asker !== '' });
  return commit(
    factOf(sessionEnded, { why: 'never-opened', outcome: null, helper: null, keyUntil: context.now, reopenUntil: context.now, rules: null }),
  );
}

/**
 * The asker actor has answered. First openings keep the time they were placed; whoever left the line, or comes back to an ended chat,
 * stands at its end. An answer that cannot be read leaves the debt standing, so it is asked again.
 */
export function confirmed(s: Readonly<SessionState>, reply: unknown, context: DecideContext): Decision {
  const said = confirmOpened.reply.safeParse(reply);
  if (s.name !== 'opening' || !said.success) return answer();
  const { excluded, restrictedUntil, mayOpen, parked } = said.data;
  if (restrictedUntil !== null) return commit(endFact(s, context, 'restricted'));
  if (!mayOpen) return commit(endFact(s, context, 'never-opened'));
  const since = s.opens === 'opened' ? s.openedAt : context.now;
  return commit(queueFact(s, s.opens, { since, excluded: exclusions(s, excluded), parked }));
}

/** A restriction reaches what was not yet answered; a running chat is finished, a parked question stays. */
export function withdrawRestricted(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (context.from?.kind !== 'asker') throw new Fault('restrictions reach a session through its asker actor');
  const mine = s.asker !== '' && context.from.id === personId(s.wiki, s.asker);
  return mine && (s.name === 'opening' || s.name === 'waiting') ? commit(endFact(s, context, 'restricted')) : answer();
}

export function reopen(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (standingOf(s, context.by, context.now) !== 'asker') return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  if (s.name === 'opening' && s.opens === 'reopened') return answer();
  if (s.name !== 'ended' || !s.ended) return refuse('not-ended');
  if (s.ended.why === 'restricted') return refuse('restricted');
  if (context.now > s.ended.reopenUntil) return refuse('too-late', { until: s.ended.reopenUntil });
  return commit(factOf(reopeningAsked, { why: 'reopened' }));
}
