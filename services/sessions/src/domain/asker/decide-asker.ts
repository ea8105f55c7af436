/** What an asker actor decides: a person's commands, its sessions' and standing's words, time. */
import { answer, type Command, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';
import {
  type ASKER_MESSAGES,
  askerDelivered,
  askerForgot,
  askerSessionState,
  type CommandOf,
  cancelGrant,
  type confirmOpened,
  type copyStanding as copyStandingMessage,
  grantCancelled,
  grantConfirmed,
  grantLapsed,
  helperExcluded,
  helperReadmitted,
  OUTBOX_ACKED,
  type OutboxAcked,
  type partPair as partPairMessage,
  type sessionStateChanged,
  standingCopied,
  WAKE,
  type Wake,
} from '@oa/contracts';
import { Fault } from '@oa/kernel';
import { isOwed } from '../debts';
import { factOf } from '../facts';
import { type AskerState, excludedOf, pauseOf } from './asker-state';
import { ask, renewToken, useWikiToken } from './decide-people';

export type AskerCommand = CommandOf<(typeof ASKER_MESSAGES)[number]> | OutboxAcked | Wake;

/** Throws Fault for a command askers do not take, and for an actor's message from an actor that has no business with it. */
export function decideAsker(s: Readonly<AskerState>, command: Command, context: DecideContext): Decision {
  const known = command as AskerCommand;
  switch (known.type) {
    case 'asker.ask':
      return ask(s, known.body, context);
    case 'asker.renew-token':
      return renewToken(s, known.body, context);
    case 'asker.use-wiki-token':
      return useWikiToken(s, known.body, context);
    case 'asker.confirm-opened':
      fromSession(context, known.body.session);
      return confirm(s, known.body, context.now);
    case 'asker.session-state':
      fromSession(context, known.body.session);
      return noteState(s, known.body);
    case 'asker.part-pair':
      fromSession(context, known.body.session);
      return partPair(s, known.body);
    case 'asker.copy-standing':
      return copyStanding(s, known.body, context);
    case OUTBOX_ACKED:
      return context.by || context.from ? answer() : outboxAcked(s, known.body);
    case WAKE:
      return context.by || context.from ? answer() : wake(s, context.now);
    default:
      throw new Fault(`an asker takes no ${command.type}`);
  }
}

function fromSession(context: DecideContext, session: string): void {
  if (context.from?.kind !== 'session' || context.from.id !== session) throw new Fault('a session speaks for itself only');
}

/**
 * Whether a session may be open. A session this asker was never granted may not, nor may a second one. A word older than the last heard
 * changes nothing and is answered from what stands.
 */
function confirm(s: Readonly<AskerState>, body: CommandOf<typeof confirmOpened>['body'], now: number): Decision {
  const known = s.sessions[body.session];
  const pause = pauseOf(s, now);
  const stale = known !== undefined && body.serial <= known.serial;
  const mayOpen = known !== undefined && (s.open === body.session || (s.open === null && !stale));
  const parked = Object.entries(s.sessions).filter(([id, one]) => id !== body.session && one.state === 'parked').length;
  const reply = { excluded: excludedOf(s), restrictedUntil: pause?.until ?? null, mayOpen, parked };
  if (stale || !mayOpen || pause) return answer(reply);
  return commit(factOf(grantConfirmed, { session: body.session, serial: body.serial, ...reply }));
}

function noteState(s: Readonly<AskerState>, body: CommandOf<typeof sessionStateChanged>['body']): Decision {
  const known = s.sessions[body.session];
  return known && body.serial > known.serial ? commit(factOf(askerSessionState, body)) : answer();
}

function partPair(s: Readonly<AskerState>, body: CommandOf<typeof partPairMessage>['body']): Decision {
  const { session, helper, parted, serial } = body;
  if ((s.pairs[helper]?.[session]?.serial ?? 0) >= serial) return answer();
  return commit(factOf(parted ? helperExcluded : helperReadmitted, { helper, session, serial }));
}

function copyStanding(s: Readonly<AskerState>, body: CommandOf<typeof copyStandingMessage>['body'], context: DecideContext): Decision {
  if (context.from?.kind !== 'standing' || context.from.id !== s.id) throw new Fault('a standing speaks of its own person only');
  return body.version > s.standing.version ? commit(factOf(standingCopied, body)) : answer();
}

/** A cancelled grant is over only once the session has said that it was not opened; if it was, its own word follows. */
function outboxAcked(s: Readonly<AskerState>, body: OutboxAcked['body']): Decision {
  if (!isOwed(s.debts, body.key, body.version)) return answer();
  const debt = s.debts[body.key];
  if (debt?.type === cancelGrant.name && 'id' in debt.to) {
    const said = cancelGrant.reply.safeParse(body.reply);
    if (!said.success) return answer();
    if (!said.data.opened) return commit(factOf(grantCancelled, { session: debt.to.id }));
  }
  return commit(factOf(askerDelivered, { key: body.key, version: body.version }));
}

function wake(s: Readonly<AskerState>, now: number): Decision {
  const facts: Fact[] = [];
  if (s.open !== null) {
    const until = s.sessions[s.open]?.until ?? null;
    if (until !== null && until <= now) facts.push(factOf(grantLapsed, { session: s.open }));
  }
  if (s.forgetAt !== null && s.forgetAt <= now) {
    const gone = Object.entries(s.sessions).filter(([, known]) => known.keyUntil !== null && known.keyUntil <= now);
    facts.push(factOf(askerForgot, { sessions: gone.map(([id]) => id), jtis: [] }));
  }
  return facts.length > 0 ? commit(...facts) : answer();
}

/** The end of an unused grant, or the time to forget a session whose text is gone. */
export function askerDueAt(s: Readonly<AskerState>): number | null {
  const until = s.open === null ? null : (s.sessions[s.open]?.until ?? null);
  if (until === null || s.forgetAt === null) return until ?? s.forgetAt;
  return Math.min(until, s.forgetAt);
}
