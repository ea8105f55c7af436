// Command line of the simulator: runs seeds, shared among worker threads, and says what it found. Exit 1 on a violation.

import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { MUTATIONS } from './mutations';
import { runSeed, type Verdict } from './run-seed';
import type { Counts } from './world';

/** Lines of a trace shown: those about the ids in the complaint, and all faults. */
const TRACE_SHOWN = 300;

interface Share {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly mutate: string | null;
}

interface Found {
  readonly seed: number;
  readonly invariant: string;
  readonly what: string;
}

interface Tally {
  seeds: number;
  readonly counts: Record<string, number>;
  readonly found: Found[];
}

const USAGE = `npm run sim -- [--seeds N] [--seed S] [--from S] [--mutate NAME|list|all] [--jobs N] [--found FILE]

  --seeds N      runs N seeds from a fresh start (default 300), or from --from
  --seed S       runs seed S alone and prints its trace if an invariant breaks
  --from S       first seed
  --mutate NAME  puts a deliberate error in and stops at the first seed that finds it, beginning with the recorded one; all: every one in turn
  --jobs N       worker threads (default: one per core)
  --found FILE   where the seeds that found mutations are recorded
`;

function runShare({ first, count, step, mutate }: Share, report: (tally: Tally) => void): void {
  const mutation = mutate === null ? undefined : MUTATIONS[mutate];
  let tally: Tally = { seeds: 0, counts: {}, found: [] };
  for (let i = 0; i < count; i += 1) {
    const verdict = runSeed(first + i * step, { mutation });
    tally.seeds += 1;
    add(tally.counts, verdict.counts);
    if (verdict.violation) tally.found.push({ seed: verdict.seed, invariant: verdict.violation.invariant, what: verdict.violation.what });
    if (mutation && verdict.violation) break;
    if (tally.seeds >= 20) {
      report(tally);
      tally = { seeds: 0, counts: {}, found: [] };
    }
  }
  report(tally);
}

function add(into: Record<string, number>, counts: Counts | Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) into[name] = (into[name] ?? 0) + count;
}

/** Runs seeds on all workers; with a mutation the first find ends it. */
async function runAll(first: number, seeds: number, jobs: number, mutate: string | null): Promise<Tally> {
  const total: Tally = { seeds: 0, counts: {}, found: [] };
  const workers = Array.from({ length: Math.min(jobs, seeds) }, (_, index) => {
    const share: Share = { first: first + index, count: Math.ceil((seeds - index) / jobs), step: jobs, mutate };
    return new Worker(process.argv[1] ?? '', { workerData: share, argv: process.argv.slice(2) });
  });
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.on('message', (tally: Tally) => {
            total.seeds += tally.seeds;
            add(total.counts, tally.counts);
            total.found.push(...tally.found);
            if (mutate !== null && total.found.length > 0) for (const other of workers) void other.terminate();
          });
          worker.on('error', reject);
          worker.on('exit', () => resolve());
        }),
    ),
  );
  return total;
}

function showTrace({ violation, trace, counts }: Verdict): void {
  if (violation) {
    const ids = violation.what.match(/[0-9a-f]{32}|[A-Z][a-z]+er\d+/g) ?? [];
    const about = trace.filter((line) => ids.some((id) => line.includes(id)) || /owns|killed|frozen|wakes|dies|over$/.test(line));
    console.log((ids.length > 0 ? about : trace).slice(-TRACE_SHOWN).join('\n'));
  }
  console.log(JSON.stringify(counts));
}

function runOne(seed: number, mutate: string | null): number {
  const verdict = runSeed(seed, { mutation: mutate === null ? undefined : MUTATIONS[mutate], traced: true });
  showTrace(verdict);
  console.log(
    verdict.violation
      ? `seed ${seed}: ${verdict.violation.invariant} at ${verdict.violation.at} ms: ${verdict.violation.what}`
      : `seed ${seed}: holds`,
  );
  return verdict.violation ? 1 : 0;
}

async function runMany(first: number, seeds: number, jobs: number): Promise<number> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const { counts, found, seeds: ran } = await runAll(first, seeds, jobs, null);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / 1e6;
  for (const { seed, invariant, what } of found.slice(0, 20))
    console.log(`seed ${seed}: ${invariant}: ${what}\n  again with its trace: npm run sim -- --seed ${seed}`);
  console.log(
    `${ran} seeds from ${first} in ${seconds.toFixed(1)} s on ${jobs} threads: ${(ran / seconds).toFixed(0)} seeds/s, ${((counts.commits ?? 0) / seconds).toFixed(0)} commits/s; ${(ran / cpuSeconds).toFixed(0)} seeds and ${((counts.commits ?? 0) / cpuSeconds).toFixed(0)} commits per CPU second`,
  );
  console.log(
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
  console.log(found.length === 0 ? 'every invariant held' : `${found.length} seeds broke an invariant`);
  return found.length === 0 ? 0 : 1;
}

/** Answers the seeds needed to find it, or null. */
async function hunt(name: string, seeds: number, jobs: number, file: string): Promise<boolean> {
  const recorded = readFound(file);
  const known = recorded[name];
  const mutation = MUTATIONS[name];
  if (known !== undefined) {
    const verdict = runSeed(known, { mutation });
    if (verdict.violation) {
      console.log(`${name}: found by its recorded seed ${known}: ${verdict.violation.invariant}: ${verdict.violation.what}`);
      return true;
    }
  }
  const first = known ?? 1;
  const { found, seeds: ran } = await runAll(first, seeds, jobs, name);
  const hit = found.sort((a, b) => a.seed - b.seed)[0];
  if (!hit) {
    console.log(`${name}: NOT found in ${ran} seeds from ${first}`);
    return false;
  }
  console.log(`${name}: found after ${ran} seeds by seed ${hit.seed}: ${hit.invariant}: ${hit.what}`);
  writeFileSync(file, `${JSON.stringify({ ...recorded, [name]: hit.seed }, null, 2)}\n`);
  return true;
}

function readFound(file: string): Record<string, number> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string' },
      mutate: { type: 'string' },
      jobs: { type: 'string' },
      found: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const jobs = values.jobs === undefined ? availableParallelism() : Number(values.jobs);
  const file = values.found ?? 'test/simulator/found-seeds.json';
  if (values.mutate === 'list') {
    for (const [name, { about }] of Object.entries(MUTATIONS)) console.log(`${name}: ${about}`);
    return 0;
  }
  const known = values.mutate === undefined || values.mutate === 'all' || values.mutate in MUTATIONS;
  const numbers = [values.seeds, values.seed, values.from, values.jobs].filter((text) => text !== undefined);
  if (!known || numbers.some((text) => !/^\d{1,10}$/.test(text)) || jobs < 1) {
    console.error(known ? 'seeds and jobs are numbers\n' : `there is no mutation ${values.mutate}\n`, USAGE);
    return 2;
  }
  if (values.seed !== undefined) return runOne(Number(values.seed), values.mutate ?? null);
  if (values.mutate !== undefined) {
    let all = true;
    for (const name of values.mutate === 'all' ? Object.keys(MUTATIONS) : [values.mutate])
      all = (await hunt(name, Number(values.seeds ?? 5_000), jobs, file)) && all;
    return all ? 0 : 1;
  }
  return runMany(values.from === undefined ? randomInt(1, 2 ** 31) : Number(values.from), Number(values.seeds ?? 300), jobs);
}

if (isMainThread) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 2;
    },
  );
} else {
  runShare(workerData as Share, (tally) => parentPort?.postMessage(tally));
}
