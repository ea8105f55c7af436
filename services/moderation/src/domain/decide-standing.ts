// What follows from a mark, from taking one back, and from time. Each rule adds its facts to a draft, so that the next rule sees them.

import { answer, type Command, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';
import { type CommandOf, OUTBOX_ACKED, type OutboxAcked, type setMark, splitId, type undoMark, WAKE, type Wake, type WikiRules } from '@oa/contracts';
import { days, Fault, minutes } from '@oa/kernel';
import { distinctHelpers, evolveStanding, inForce, type StandingFact, type StandingState } from './standing-state';

export type StandingCommand = CommandOf<typeof setMark> | CommandOf<typeof undoMark> | OutboxAcked | Wake;

/** The outbox entry that carries the copy of restriction and cool-down to the asker's actor. */
export const COPY_KEY = 'copy';

/**
 * Decides one command. Marks come from sessions only, each from the session it is about; anything else is a Fault.
 * What has fallen due by `context.now` takes effect first, whether or not a wake has come yet.
 */
export function decideStanding(state: Readonly<StandingState>, command: Command, context: DecideContext): Decision {
  const known = command as StandingCommand;
  const draft = new Draft(state, context.now);
  passTime(draft);
  switch (known.type) {
    case 'standing.set-mark':
      requireSession(context, known.body.session);
      mark(draft, known.body, context);
      break;
    case 'standing.undo-mark':
      requireSession(context);
      takeBack(draft, known.body.mark, context);
      break;
    case OUTBOX_ACKED:
      if (isOwed(draft.state, known.body)) draft.add({ type: 'delivered', body: { key: known.body.key, version: known.body.version } });
      break;
    case WAKE:
      break;
    default:
      throw new Fault(`a standing takes no ${command.type}`);
  }
  return draft.facts.length > 0 ? commit(...draft.facts) : answer();
}

/** Facts decided so far and the state as they leave it; the activation's own state stays as it was. */
class Draft {
  readonly facts: Fact[] = [];
  readonly state: StandingState;

  constructor(
    state: Readonly<StandingState>,
    readonly now: number,
  ) {
    this.state = { ...state, marks: new Map(state.marks), undoneEarly: new Map(state.undoneEarly) };
  }

  add(fact: StandingFact): void {
    this.facts.push(fact);
    evolveStanding(this.state, fact, this.now);
  }
}

function requireSession(context: DecideContext, session?: string): void {
  const from = context.from;
  if (from?.kind !== 'session' || (session !== undefined && from.id !== session)) throw new Fault('marks come from the session they are about');
}

function isOwed(state: Readonly<StandingState>, body: OutboxAcked['body']): boolean {
  return body.key === COPY_KEY && body.version === state.copyVersion && state.deliveredVersion < state.copyVersion;
}

/** A restriction ends at its date before any mark expires: marks that belong to one in force are kept until it is over. */
function passTime(draft: Draft): void {
  const { state, now } = draft;
  const restriction = inForce(state);
  if (restriction && restriction.until <= now) draft.add({ type: 'restriction-lifted', body: { why: 'expired' } });
  if (state.coolDownUntil !== null && state.coolDownUntil <= now) draft.add({ type: 'cool-down-set', body: { until: null } });
  dropOld(draft);
}

function dropOld(draft: Draft): void {
  const { state, now } = draft;
  const old = [...state.undoneEarly].filter(([, until]) => until <= now).map(([id]) => id);
  if (!inForce(state)) for (const mark of state.marks.values()) if (mark.expiresAt <= now) old.push(mark.id);
  if (old.length > 0) draft.add({ type: 'marks-expired', body: { marks: old } });
}

function mark(draft: Draft, body: CommandOf<typeof setMark>['body'], context: DecideContext): void {
  const { state, now } = draft;
  if (state.marks.has(body.mark) || state.undoneEarly.has(body.mark)) return;
  const { rules, revision } = context.rules(splitId(context.id).wiki);
  const at = Math.min(body.at, now);
  const expiresAt = at + days(rules.standing.windowDays);
  if (expiresAt <= now) return;
  draft.add({ type: 'mark-set', body: { ...body, at, expiresAt, rules: revision } });
  coolDown(draft, rules);
  if (inForce(state) || distinctHelpers(state) < rules.standing.n) return;
  const level = Math.min(state.served, rules.standing.restrictionDays.length - 1);
  const length = days(rules.standing.restrictionDays[level] ?? 0);
  draft.add({ type: 'restriction-set', body: { until: now + length, level, rules: revision } });
}

function takeBack(draft: Draft, id: string, context: DecideContext): void {
  const { state } = draft;
  if (state.undoneEarly.has(id) || state.marks.get(id)?.undone) return;
  const known = state.marks.has(id);
  draft.add({ type: 'mark-undone', body: { mark: id } });
  if (!known) return;
  const { rules } = context.rules(splitId(context.id).wiki);
  coolDown(draft, rules);
  if (inForce(state) && distinctHelpers(state) < rules.standing.n) {
    draft.add({ type: 'restriction-lifted', body: { why: 'undone' } });
    dropOld(draft);
  }
}

/** The cool-down runs from the latest mark that stands; none standing, or all long enough ago: no cool-down. */
function coolDown(draft: Draft, rules: WikiRules): void {
  const { state, now } = draft;
  const span = minutes(rules.standing.coolDownMinutes);
  let until: number | null = null;
  for (const one of state.marks.values()) {
    const end = one.at + span;
    if (!one.undone && end > now && end > (until ?? 0)) until = end;
  }
  if (until !== state.coolDownUntil) draft.add({ type: 'cool-down-set', body: { until } });
}
