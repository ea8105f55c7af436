// What a change of the cluster cost its people: errors, stalls, and every rule that chaos judges too.
import { judgeHistories, judgeLags, lagsOf } from '../chaos/judge-histories';
import { judgeDebts, judgeFacts, judgeRest } from '../chaos/judge-tables';
import { latencies, type Spread, spreadOf, verdictLines } from '../chaos/report';
import { Verdict } from '../chaos/verdict';
import type { Change, Observed } from './under-load';

/** The bar for everything that is planned: nobody waits longer because of it. */
export const STALL_MS = 500;
/** A change is felt at the latest so long after it. */
const FELT_MS = 5_000;

export interface Felt {
  readonly change: string;
  readonly worstMs: number;
  readonly p99Ms: number;
  readonly lagMs: number;
  readonly commands: number;
  /** Of which kind the one was that waited longest, and how often it was sent. */
  readonly slowest: string;
}

/** Everything a client was shown that is no answer: error frames, refused lines, commands that were given up. */
export function errorsSeen({ witnesses }: Observed): string[] {
  return witnesses.flatMap(({ history }) => [
    ...history.errors.map(({ code, about }) => `${history.who}: ${about} ${code}`),
    ...[...history.commands.values()].flatMap(({ t, errors, answer }) => [
      ...errors.map(({ code }) => `${history.who}: ${t} met ${code}`),
      ...(answer?.t === 'error' ? [`${history.who}: ${t} ended with ${answer.code}`] : []),
    ]),
  ]);
}

/** How long commands waited that were under way or begun while a change could be felt. */
export function feltOf({ changes, witnesses, times }: Observed): Felt[] {
  const lags = lagsOf(witnesses);
  const commands = witnesses.flatMap(({ history }) => [...history.commands.values()]).filter(({ hindered, sends }) => !hindered && sends > 0);
  return changes.map((change: Change, n) => {
    const end = Math.min(changes[n + 1]?.at ?? times.calmFrom, change.back + FELT_MS);
    const waits = commands
      .filter(({ typedAt, answer }) => typedAt < end && (answer?.at ?? times.end) >= change.at)
      .map(({ typedAt, answer, t, sends }) => ({ ms: (answer?.at ?? times.end) - typedAt, what: `${t}, sent ${sends} ×` }));
    const { p99, worst, count } = spreadOf(waits.map(({ ms }) => ms));
    const slowest = waits.reduce((most, one) => (one.ms > most.ms ? one : most), { ms: 0, what: '' }).what;
    const late = lags.filter(({ at, ms }) => at + ms > change.at && at < end).map(({ ms }) => ms);
    return {
      change: `${change.name} ${change.target}`,
      worstMs: worst,
      p99Ms: p99,
      lagMs: Math.round(Math.max(0, ...late)),
      commands: count,
      slowest,
    };
  });
}

/** Every rule that holds without faults: nothing lost, twice, out of order or unfair. */
export function rulesOf(observed: Observed): Verdict {
  const { ledger, witnesses, times } = observed;
  const verdict = new Verdict();
  const logs = ledger.logs();
  for (const { rule, what } of ledger.changed) verdict.add(rule, what);
  for (const { actor, type, error } of ledger.tables.poison) verdict.add('errors', `poison: ${type} to ${actor}: ${error}`);
  const truth = judgeFacts(logs, verdict, true);
  judgeRest(truth, verdict);
  judgeDebts(logs, verdict);
  judgeHistories(witnesses, logs, truth, verdict);
  judgeLags(lagsOf(witnesses), times.calmFrom, verdict);
  return verdict;
}

/** Tells everything; answers whether every bar was held. */
export function tell(observed: Observed, say: (line: string) => void): boolean {
  const { begun, changedFrom, calmFrom } = observed.times;
  const words = ({ count, p50, p99, worst }: Spread) => `${count} commands: p50 ${p50}, p99 ${p99}, worst ${worst} ms`;
  say(`\nanswered before the changes  ${words(spreadOf(latencies(observed.witnesses, begun, changedFrom)))}`);
  say(`answered during the changes  ${words(spreadOf(latencies(observed.witnesses, changedFrom, calmFrom)))}\n`);
  const felt = feltOf(observed);
  const width = Math.max(...felt.map(({ change }) => change.length), 6);
  say(`${'change'.padEnd(width)}  commands    p99  worst (bar ${STALL_MS})  delivery`);
  for (const { change, commands, p99Ms, worstMs, lagMs, slowest } of felt) {
    const cells = [String(commands).padStart(8), String(p99Ms).padStart(5), String(worstMs).padStart(5), String(lagMs).padStart(18)];
    say(`${change.padEnd(width)}  ${cells.join('  ')}${worstMs > STALL_MS ? `  OVER (${slowest})` : ''}`);
  }
  const errors = errorsSeen(observed);
  say(`\nerrors seen by clients: ${errors.length}${errors.length > 0 ? ` (bar 0)\n${counted(errors).slice(0, 20).join('\n')}` : ''}`);
  if (observed.faults.length > 0) say(`error lines of the pods: ${observed.faults.length}\n${observed.faults.slice(0, 10).join('\n')}`);
  const rules = rulesOf(observed);
  say(`${observed.requests} requests, ${observed.ledger.size} facts`);
  say(verdictLines(rules).join('\n'));
  return errors.length === 0 && rules.total === 0 && felt.every(({ worstMs }) => worstMs <= STALL_MS);
}

function counted(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const what = line.slice(line.indexOf(': ') + 2);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([what, count]) => `  ${count} × ${what}`);
}
