/** How each fact changes a session, and with it what the session owes. Runs on replay too: no clock but the fact's own time. */
import type { Fact } from '@oa/actors';
import { type FactOf, MOST_MESSAGES_COUNTED, type SESSION_FACTS } from '@oa/contracts';
import { assertNever, minutes } from '@oa/kernel';
import { paid } from '../debts';
import {
  ASKER_KEY,
  DESTROY_KEY,
  oweAskerState,
  oweConfirm,
  oweDequeue,
  oweDestroyComment,
  oweDestroyKey,
  oweEnqueue,
  oweMark,
  oweOver,
  owePart,
  oweRelease,
  oweUndo,
} from './session-debts';
import type { SessionState } from './session-state';

export type SessionFact = FactOf<(typeof SESSION_FACTS)[number]>;
type Body<N extends SessionFact['type']> = Extract<SessionFact, { type: N }>['body'];

export function evolveSession(s: SessionState, fact: Fact, at: number, seq: number): void {
  const known = fact as SessionFact;
  switch (known.type) {
    case 'session-opened':
      return opened(s, known.body, at, seq);
    case 'request-queued':
      return queued(s, known.body, at, seq);
    case 'supply-told':
      s.supply = known.body.why;
      s.kept = false;
      s.supplySerial = known.body.serial;
      return;
    case 'waiting-kept':
      s.kept = true;
      return;
    case 'asker-gone':
      s.goneUntil = known.body.until;
      return;
    case 'asker-back':
      s.goneUntil = null;
      return;
    case 'session-parked':
      s.name = 'parked';
      s.goneUntil = null;
      s.parkedUntil = known.body.until;
      oweDequeue(s);
      return oweAskerState(s, 'parked', null);
    case 'reopening-asked':
      return reopening(s, known.body.why, seq);
    case 'helper-assigned':
      return assigned(s, known.body, at);
    case 'helper-lost':
      s.requeueAt = known.body.requeueAt;
      return noted(s, 'helper', known.body.serial);
    case 'helper-back':
      s.requeueAt = null;
      noted(s, 'helper', known.body.serial);
      return heard(s, at);
    case 'word-noted':
      return noted(s, known.body.about, known.body.serial);
    case 'message-said':
      note(s.said[known.body.by], at);
      if (known.body.by === 'asker') heard(s, at);
      return;
    case 'note-written':
      return note(s.said.helper, at);
    case 'idle-warned':
      s.idle.endsAt = known.body.endsAt;
      return;
    case 'idle-answered':
      return heard(s, at);
    case 'session-ended':
      return ended(s, known.body, at);
    default:
      return onRecord(s, known, at);
  }
}

/** The facts about conduct and about the text itself. */
function onRecord(s: SessionState, fact: SessionFact, at: number): void {
  switch (fact.type) {
    case 'misuse-marked':
      s.marks.push({ mark: fact.body.mark, helper: fact.body.helper, undoUntil: fact.body.undoUntil, undone: false });
      return oweMark(s, fact.body.mark, fact.body.helper, fact.body.reason, at);
    case 'misuse-undone':
      return undone(s, fact.body.mark, fact.body.helper);
    case 'pair-parted':
      return parted(s, fact.body);
    case 'session-reported':
      s.reports.push({ by: fact.body.by, helper: fact.body.helper, reason: fact.body.reason, at });
      if (s.name === 'ended') oweAskerState(s, 'closed', null);
      return;
    case 'key-destruction-ordered':
      s.destroying = fact.body.why;
      return oweDestroyKey(s);
    case 'text-destroyed':
      s.textGone = true;
      delete s.debts[DESTROY_KEY];
      oweAskerState(s, 'closed', at);
      return oweDestroyComment(s);
    case 'delivered':
      return paid(s.debts, fact.body.key, fact.body.version);
    default:
      assertNever(fact as never, 'fact of a session');
  }
}

function opened(s: SessionState, body: Body<'session-opened'>, at: number, seq: number): void {
  s.name = 'opening';
  s.opens = 'opened';
  s.wiki = body.wiki;
  s.asker = body.askerPrincipal;
  s.language = body.request.language;
  s.topic = body.request.topic;
  s.policy = body.consent.policy;
  s.openedAt = at;
  s.openedSeq = seq;
  oweConfirm(s);
}

function queued(s: SessionState, body: Body<'request-queued'>, at: number, seq: number): void {
  if (s.helper) leave(s, 'requeued', at, seq);
  if (s.name === 'opening') delete s.debts[ASKER_KEY];
  s.name = 'waiting';
  s.round = body.round;
  s.since = body.since;
  s.queuedAt = at;
  s.excluded = [...body.excluded];
  s.parkedBefore = body.parked;
  s.supply = null;
  s.kept = false;
  s.supplySerial = 0;
  s.ended = null;
  oweEnqueue(s);
}

function reopening(s: SessionState, why: 'resumed' | 'reopened', seq: number): void {
  s.name = 'opening';
  s.opens = why;
  s.ended = null;
  for (const past of Object.values(s.helpers)) past.untilSeq ??= seq;
  oweConfirm(s);
}

function assigned(s: SessionState, body: Body<'helper-assigned'>, at: number): void {
  s.name = 'assigned';
  s.goneUntil = null;
  s.helper = { principal: body.helper, name: body.name, offer: body.offer, serial: 0 };
  s.helpers[body.helper] = { name: body.name, leftAt: null, untilSeq: null };
  s.lastHelper = body.helper;
  s.requeueAt = null;
  s.said.helper = [];
  s.idle = { heardAt: at, warnAfterMs: body.warnAfterMs, answerWithinMs: body.answerWithinMs, endsAt: null };
  oweDequeue(s);
}

function ended(s: SessionState, body: Body<'session-ended'>, at: number): void {
  const before = s.name;
  s.name = 'ended';
  s.goneUntil = null;
  s.ended = { why: body.why, keyUntil: body.keyUntil, reopenUntil: body.reopenUntil };
  if (before === 'unopened') {
    s.textGone = true;
    return;
  }
  if (s.helper) leave(s, body.why === 'misuse' ? 'misuse' : 'ended', at, null);
  if (before === 'waiting') oweDequeue(s);
  oweAskerState(s, 'closed', s.reports.length > 0 ? null : body.keyUntil);
  oweOver(s, at);
}

/** The helper in the chat leaves it; with a sequence number, what follows is no longer theirs to read. */
function leave(s: SessionState, why: 'ended' | 'requeued' | 'misuse', at: number, untilSeq: number | null): void {
  if (!s.helper) return;
  const { principal, name, offer } = s.helper;
  s.helpers[principal] = { name, leftAt: at, untilSeq };
  oweRelease(s, offer, principal, why);
  s.helper = null;
  s.requeueAt = null;
}

function noted(s: SessionState, about: 'helper' | 'supply', serial: number): void {
  if (about === 'supply') s.supplySerial = serial;
  else if (s.helper) s.helper.serial = serial;
}

function heard(s: SessionState, at: number): void {
  s.idle.heardAt = at;
  s.idle.endsAt = null;
}

function note(times: number[], at: number): void {
  times.push(at);
  while (times.length > MOST_MESSAGES_COUNTED || (times[0] ?? at) <= at - minutes(1)) times.shift();
}

function parted(s: SessionState, body: Body<'pair-parted'>): void {
  const pair = s.parted[body.helper] ?? { misuse: false, asked: false, serial: 0 };
  s.parted[body.helper] = pair;
  const before = pair.misuse || pair.asked;
  if (body.why === 'misuse') pair.misuse = true;
  else pair.asked = true;
  if (!before) owePart(s, body.helper);
}

/** A mark taken back readmits the pair, unless either side had parted it by words of their own. */
function undone(s: SessionState, mark: string, helper: string): void {
  for (const one of s.marks) if (one.mark === mark) one.undone = true;
  oweUndo(s, mark);
  const pair = s.parted[helper];
  if (!pair?.misuse) return;
  pair.misuse = false;
  if (pair.asked) return;
  s.excluded = s.excluded.filter((one) => one !== helper);
  owePart(s, helper);
}
