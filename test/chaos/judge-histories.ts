// What people were told against what was committed: nothing acknowledged is lost, nothing said stands twice, everything reaches everybody.
import type { EventRow } from '@oa/actors';
import { factVisibleTo, personCommandId } from '@oa/contracts';
import type { HeardFact, HeardSession, History, SentCommand } from '../people/crowd';
import type { Judge } from '../simulator/judge';
import type { Logs } from './judge-tables';
import type { Verdict } from './verdict';

/** One person at the end of a run. */
export interface Witness {
  readonly history: History;
  /** Still connected at rest: must have heard everything. */
  readonly isHere: boolean;
}

/** Facts that a party sees as a frame, if they may see them at all. */
const SHOWN: readonly string[] = [
  'session-opened',
  'request-queued',
  'supply-told',
  'waiting-kept',
  'session-parked',
  'helper-assigned',
  'message-said',
  'note-written',
  'idle-warned',
  'session-ended',
  'misuse-marked',
  'misuse-undone',
  'session-reported',
  'helper-lost',
  'helper-back',
  'idle-answered',
  'text-destroyed',
];
/** Longer than the belt by which a loss without any signal heals. */
const BELT_MS = 12_000;

export function judgeHistories(witnesses: readonly Witness[], logs: Logs, judge: Judge, verdict: Verdict): void {
  const commands = new Map<string, EventRow>();
  for (const rows of logs.values()) for (const row of rows) if (row.commandId !== null) commands.set(row.commandId, row);
  for (const { history, isHere } of witnesses) {
    judgeAnswers(history, isHere, logs, commands, verdict);
    for (const [session, heard] of history.sessions) {
      judgeOrder(history, session, heard, verdict);
      judgeTexts(history, session, heard, verdict);
      if (isHere) judgeDelivery(history, session, heard, logs, judge, verdict);
    }
    if (history.side === 'helper') judgeOffers(history, isHere, logs, judge, verdict);
  }
}

/** `wiki/principal` of a person, as far as their help session tells. */
function principalOf(history: History, session: string | undefined, logs: Logs): string | null {
  if (history.side === 'helper') return `a:${history.who.slice(history.who.indexOf('/') + 1)}`;
  const opened = session === undefined ? undefined : logs.get(`session/${session}`)?.[0];
  return opened ? ((JSON.parse(opened.body) as { askerPrincipal?: string }).askerPrincipal ?? null) : null;
}

function judgeAnswers(history: History, isHere: boolean, logs: Logs, commands: ReadonlyMap<string, EventRow>, verdict: Verdict): void {
  const saidIn = new Map<string, SentCommand[]>();
  for (const command of history.commands.values()) {
    const { answer, cid, t, session } = command;
    const what = `${history.who}: ${t} ${cid}${session ? ` in ${session}` : ''}`;
    if (!answer) {
      if (isHere) verdict.add('unanswered', `${what} was sent ${command.sends} times and never answered`);
      continue;
    }
    if (answer.t === 'error') verdict.add('errors', `${what} met ${answer.code}`);
    if (answer.t !== 'ack' || answer.seq === undefined) continue;
    const principal = principalOf(history, session, logs);
    const row = principal === null ? undefined : commands.get(personCommandId(principal, cid));
    if (!row) verdict.add('lost', `${what} was acknowledged as #${answer.seq} and is not in the log`);
    else if (t === 'say' && (row.seq !== answer.seq || row.actor !== `session/${session}`))
      verdict.add('lost', `${what} was acknowledged as #${answer.seq} and stands as ${row.actor} #${row.seq}`);
    if (t === 'say' && session) saidIn.set(session, [...(saidIn.get(session) ?? []), command]);
  }
  for (const [session, said] of saidIn) judgeTyped(history, session, said, verdict);
  for (const { code, about } of history.errors)
    if (code !== 'unavailable' && code !== 'too-fast') verdict.add('errors', `${history.who}: ${about} met ${code}`);
}

/** What one person said in one session is stored in the order in which it was typed. */
function judgeTyped(history: History, session: string, said: readonly SentCommand[], verdict: Verdict): void {
  let before: SentCommand | undefined;
  for (const command of said) {
    if (before && (before.answer?.seq ?? 0) >= (command.answer?.seq ?? 0))
      verdict.add(
        'order',
        `${history.who} in ${session}: “${command.text}” (#${command.answer?.seq}) stands before “${before.text}” (#${before.answer?.seq})`,
      );
    before = command;
  }
}

/** On one line facts come in order; each join may begin again from where it was asked to. */
function judgeOrder(history: History, session: string, heard: HeardSession, verdict: Verdict): void {
  const steps = new Map<number, number>();
  const last = new Map<number, HeardFact>();
  const known = new Map<number, HeardFact>();
  for (const fact of heard.facts) {
    const before = last.get(fact.line);
    if (before && fact.seq <= before.seq) steps.set(fact.line, (steps.get(fact.line) ?? 0) + 1);
    last.set(fact.line, fact);
    const same = known.get(fact.seq);
    if (same && (same.kind !== fact.kind || same.text !== fact.text))
      verdict.add('order', `${history.who} in ${session}: #${fact.seq} was ${same.kind} “${same.text}” and then ${fact.kind} “${fact.text}”`);
    known.set(fact.seq, fact);
  }
  for (const [line, back] of steps)
    if (back > (heard.joins.get(line) ?? 0)) verdict.add('order', `${history.who} in ${session}: ${back} steps back on line ${line}`);
}

/** Every text of a crowd is typed once; it stands at one place. */
function judgeTexts(history: History, session: string, heard: HeardSession, verdict: Verdict): void {
  const places = new Map<string, number>();
  for (const { kind, text, seq } of heard.facts) {
    if (kind !== 'said' || text === undefined) continue;
    const place = places.get(text) ?? seq;
    if (place !== seq) verdict.add('twice', `${history.who} in ${session} sees “${text}” at #${place} and #${seq}`);
    places.set(text, place);
  }
}

function judgeDelivery(history: History, session: string, heard: HeardSession, logs: Logs, judge: Judge, verdict: Verdict): void {
  const principal = principalOf(history, session, logs);
  const truth = judge.sessions.get(session);
  if (principal === null || !truth) return;
  // Of chats that are no longer theirs helpers are told nothing more.
  if (history.side === 'helper' && truth.helper !== principal) return;
  const seen = new Set(heard.facts.map(({ seq }) => seq));
  for (const row of logs.get(`session/${session}`) ?? []) {
    const visible = SHOWN.includes(row.type) && factVisibleTo(history.side, row.type, JSON.parse(row.body) as object, principal);
    if (visible && !seen.has(row.seq)) verdict.add('undelivered', `${history.who} never heard #${row.seq} ${row.type} of ${session}`);
  }
}

function judgeOffers(history: History, isHere: boolean, logs: Logs, judge: Judge, verdict: Verdict): void {
  for (const { offer, session, why } of history.over) {
    if (why !== 'won') continue;
    const assigned = logs
      .get(`session/${session}`)
      ?.some(({ type, body }) => type === 'helper-assigned' && (JSON.parse(body) as { offer: string }).offer === offer);
    if (!assigned) verdict.add('lost', `${history.who} was told that ${offer} is theirs, and the session does not know`);
  }
  if (!isHere) return;
  const [wiki, sub] = history.who.split('/');
  const held = judge.helpers.get(`${wiki}/a:${sub}`)?.held ?? new Map<string, string>();
  const rang = new Set(history.rang.map(({ offer }) => offer));
  for (const [offer, how] of held) {
    const session = offer.slice(0, offer.indexOf('.'));
    if (how === 'reserved' && !rang.has(offer)) verdict.add('undelivered', `${history.who} never heard that ${offer} rings`);
    if (how === 'active' && !history.sessions.has(session)) verdict.add('undelivered', `${history.who} has ${session} and never joined it`);
  }
}

/** A client that comes back tries again after a while: its own pauses. */
const BACK_MS = 10_000;

/** How late what was said reached the other side, from the sender's acknowledgement, ms; what was not heard is left out. */
export interface Lag {
  readonly at: number;
  readonly ms: number;
  readonly session: string;
}

export function lagsOf(witnesses: readonly Witness[]): Lag[] {
  const heard = new Map<string, { at: number; absences: readonly number[] }>();
  for (const { history } of witnesses)
    for (const [session, { facts }] of history.sessions)
      for (const { kind, by, text, at } of facts) {
        const key = `${session} ${text}`;
        if (kind === 'said' && by !== history.side && !heard.has(key)) heard.set(key, { at, absences: history.absences });
      }
  return witnesses.flatMap(({ history }) =>
    [...history.commands.values()].flatMap(({ t, session, text, answer }) => {
      const there = t === 'say' ? heard.get(`${session} ${text}`) : undefined;
      if (answer?.t !== 'ack' || !session || !there) return [];
      // Who went away, or just came back, says nothing about the house.
      if (there.absences.some((gone) => gone > answer.at - BACK_MS && gone < there.at)) return [];
      return [{ at: answer.at, ms: Math.max(0, there.at - answer.at), session }];
    }),
  );
}

/** After the faults nothing may be later than the belt. Times are monotonic ms of the crowd. */
export function judgeLags(lags: readonly Lag[], calmFrom: number, verdict: Verdict): void {
  for (const { at, ms, session } of lags)
    if (at > calmFrom && ms > BELT_MS)
      verdict.add('undelivered', `in ${session} a text arrived ${Math.round(ms)} ms after it was acknowledged, in calm`);
}
