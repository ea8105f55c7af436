// What the committed facts alone must show: nothing skipped, nothing assigned twice, nobody over capacity, nobody waiting for nothing, no debts.
import type { ActorKind, EventRow } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { Judge, type JudgedWorld } from '../simulator/judge';
import { KINDS_UNDER_TEST } from '../simulator/kinds-under-test';
import { withoutText } from '../simulator/pod/activation';
import { checkLine, checkPlaces } from '../simulator/rest';
import type { Rule, Verdict } from './verdict';

/** The simulator's invariants under the names that a verdict counts. */
const RULE_OF: Readonly<Record<string, Rule>> = {
  I1: 'assigned-twice',
  I2: 'over-capacity',
  I3: 'waits',
  I4: 'line',
  I5: 'fairness',
  I6: 'owed',
  I8: 'order',
};

export type Logs = ReadonlyMap<string, readonly EventRow[]>;

/** Follows all facts in the order of their commit. Answers the truth they tell, for other judges. `faultless`: fairness is judged too. */
export function judgeFacts(logs: Logs, verdict: Verdict, faultless: boolean): Judge {
  const timeline = { now: 0 };
  const counts = { commits: 0, facts: 0, offers: 0, restrictions: 0 };
  const violated = (invariant: string, what: string) => verdict.add(RULE_OF[invariant] ?? 'owed', `${invariant}: ${what}`);
  const world: JudgedWorld = { timeline, counts, violated, trace: () => undefined };
  const judge = new Judge(world);
  judge.faultless = faultless;
  // Times of one actor never fall, so this keeps each actor's order.
  const rows = [...logs.values()].flat().sort((a, b) => a.at - b.at || (a.actor === b.actor ? a.seq - b.seq : a.actor < b.actor ? -1 : 1));
  for (const row of rows) {
    timeline.now = row.at;
    judge.landed([{ ...row, id: idOf(row.actor), shard: `${row.kind}.${row.shard}`, fact: factOf(row), last: row.seq }]);
  }
  judgeCommandIds(logs, verdict);
  return judge;
}

/** What must hold once faults are over and everybody is silent. */
export function judgeRest(judge: Judge, verdict: Verdict): void {
  const world = { violated: (invariant: string, what: string) => verdict.add(RULE_OF[invariant] ?? 'owed', `${invariant}: ${what}`) };
  checkLine({ world, judge });
  checkPlaces({ world, judge });
}

/** Brings every actor up from its log and asks what it still owes others: nothing, once all is at rest. */
export function judgeDebts(logs: Logs, verdict: Verdict): void {
  for (const [actor, rows] of logs) for (const owed of debtsOf(actor, rows)) verdict.add('owed', `${actor} still owes ${owed}`);
}

/** A command has effect on one actor, once. */
function judgeCommandIds(logs: Logs, verdict: Verdict): void {
  const seen = new Map<string, string>();
  for (const rows of logs.values())
    for (const { actor, seq, commandId } of rows) {
      if (commandId === null) continue;
      const other = seen.get(`${actor} ${commandId}`);
      if (other !== undefined) verdict.add('twice', `${actor}: command ${commandId} at #${seq} and ${other}`);
      seen.set(`${actor} ${commandId}`, `#${seq}`);
    }
}

const kinds = new Map<KindName, ActorKind>(KINDS_UNDER_TEST.map((kind) => [kind.kind, kind]));

/** What the actor, brought up from its whole log, owes others. */
function debtsOf(actor: string, rows: readonly EventRow[]): string[] {
  const [first] = rows;
  const kind = first && kinds.get(first.kind);
  // Without its beginning an actor cannot be brought up from its log; the judge of facts has complained already.
  if (!kind || first.seq !== 1) return [];
  const state = kind.initial(idOf(actor));
  for (const row of rows) kind.evolve(state, withoutText(row.kind, factOf(row)), row.at, row.seq);
  return [...kind.outbox(state)].map(({ type, key, version }) => `${type} (${key}, version ${version})`);
}

const idOf = (actor: string): string => actor.slice(actor.indexOf('/') + 1);
const factOf = ({ type, body }: EventRow) => ({ type, body: JSON.parse(body) as object });
