// `npm run chaos`, bundled by tools/chaos.mjs: one run, its stall table, its verdict. Ends with 1 if a rule was broken, 2 if it could not run.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../people/cluster/root';
import { judgeHistories, judgeLags, lagsOf } from './judge-histories';
import { judgeDebts, judgeFacts, judgeRest } from './judge-tables';
import { type ChaosOptions, readOptions, USAGE } from './options';
import { answersOf, lagSpread, latencies, type Spread, slowestLines, spreadOf, stallLines, verdictLines } from './report';
import { type Run, runChaos } from './run';
import { stallsOf, stallTable } from './stalls';
import { Verdict } from './verdict';

const say = (line: string) => process.stdout.write(`${line}\n`);

function judge(run: Run, faultless: boolean): Verdict {
  const verdict = new Verdict();
  const logs = run.ledger.logs();
  for (const { rule, what } of run.ledger.changed) verdict.add(rule, what);
  for (const { actor, type, error } of run.ledger.tables.poison) verdict.add('errors', `poison: ${type} to ${actor}: ${error}`);
  for (const line of run.refused) verdict.add('rights', line);
  const truth = judgeFacts(logs, verdict, faultless);
  judgeRest(truth, verdict);
  judgeDebts(logs, verdict);
  judgeHistories(run.witnesses, logs, truth, verdict);
  judgeLags(lagsOf(run.witnesses), run.times.calmFrom, verdict);
  return verdict;
}

function tell(options: ChaosOptions, run: Run, verdict: Verdict): void {
  const { begun, faultsFrom, calmFrom, end } = run.times;
  const lags = lagsOf(run.witnesses);
  const stalls = stallsOf(run.faults, run.witnesses, lags, end);
  const rows = stallTable(stalls);
  const spread = ({ count, p50, p99, worst }: Spread) => `${count}: p50 ${p50}, p99 ${p99}, worst ${worst} ms`;
  const before = spreadOf(latencies(run.witnesses, begun, faultsFrom));
  const during = spreadOf(latencies(run.witnesses, faultsFrom, calmFrom));
  say(`\n${stallLines(rows).join('\n')}\n`);
  for (const text of slowestLines(rows, stalls, faultsFrom)) say(text);
  say(`answered before the faults ${spread(before)}`);
  say(`answered during the faults ${spread(during)}; delivered after that ${spread(lagSpread(lags, faultsFrom, calmFrom))}`);
  say(
    Object.entries(answersOf(run.witnesses))
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  const { delayP99Ms, delayWorstMs, load } = run.driver;
  say(`the people’s own process was late by p99 ${delayP99Ms}, worst ${delayWorstMs} ms; load of the machine ${load.toFixed(1)}`);
  say(`${run.requests} requests, ${run.ledger.size} facts`);
  say(verdictLines(verdict).join('\n'));
  const line = {
    at: new Date().toISOString(),
    ...options,
    faults: run.faults.length,
    requests: run.requests,
    driver: run.driver,
    facts: run.ledger.size,
    before,
    during,
    stalls: rows,
    violations: verdict.counts,
  };
  const folder = join(rootFolder(), 'benchmarks/results');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'chaos.jsonl'), `${JSON.stringify(line)}\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  say(`seed ${options.seed}, ${options.minutes} min, ${options.places} requests at a time`);
  const run = await runChaos(options, say);
  const verdict = judge(run, options.faults.length === 0);
  tell(options, run, verdict);
  if (verdict.total > 0) say(`again: npm run chaos -- --minutes ${options.minutes} --seed ${options.seed} --places ${options.places}`);
  return verdict.total > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${USAGE}`);
    process.exit(2);
  },
);
