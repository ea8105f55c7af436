// `npm run churn`, bundled by tools/churn.mjs: whole help sessions, from the question to the end, at an even rate for a long time. What each
// process holds at a third of the time is compared with what it holds at the end. Ends with 1 if something grew by more than 5 %, or a helper met an error.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadShardHash } from '@oa/contracts';
import { Cluster, DEFAULT_COUNTS, ONE_EACH } from '../people/cluster';
import { rootFolder } from '../people/cluster/root';
import { BRISK, Crowd, TOWN, townOf } from '../people/crowd';
import { comparisonLines, type Growth, growthOf, type Sample, takeSample } from './samples';

const USAGE = 'npm run churn -- [--sessions 10000] [--minutes 30] [--cluster]\n';
/** Of one request, with its pauses: so many places keep the rate. */
const LIFE_SECONDS = 12;
const TOLD_EVERY_MS = 60_000;
const MOST_ERRORS = 10;

interface ChurnOptions {
  readonly sessions: number;
  readonly minutes: number;
  /** Several processes of each service rather than one. */
  readonly cluster: boolean;
}

function read(): ChurnOptions {
  const { values } = parseArgs({
    options: {
      sessions: { type: 'string', default: '10000' },
      minutes: { type: 'string', default: '30' },
      cluster: { type: 'boolean', default: false },
    },
  });
  for (const text of [values.sessions, values.minutes]) if (!/^\d{1,7}$/.test(text)) throw new Error('--sessions and --minutes are numbers');
  return { sessions: Number(values.sessions), minutes: Number(values.minutes), cluster: values.cluster };
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

async function main(): Promise<number> {
  const options = read();
  await loadShardHash();
  const inspectors = new Map<string, string>();
  const town = townOf(TOWN);
  const cluster = await Cluster.start({
    wiki: false,
    configure: town.configure,
    counts: options.cluster ? DEFAULT_COUNTS : ONE_EACH,
    restartAfterMs: null,
    env: () => ({ NODE_OPTIONS: '--inspect=127.0.0.1:0' }),
    onLine: (pod, line) => {
      const address = /Debugger listening on (ws:\S+)/.exec(line)?.[1];
      if (address) inspectors.set(pod, address);
    },
  });
  try {
    const perSecond = options.sessions / (options.minutes * 60);
    const crowd = new Crowd({
      town,
      places: Math.ceil(perSecond * LIFE_SECONDS),
      perSecond,
      requests: options.sessions,
      forgets: true,
      habits: BRISK,
      seed: 1,
      pages: cluster.wiki,
      doors: () => [cluster.url],
    });
    return await churn(options, cluster, crowd, inspectors);
  } finally {
    await cluster.stop();
  }
}

async function churn(options: ChurnOptions, cluster: Cluster, crowd: Crowd, inspectors: ReadonlyMap<string, string>): Promise<number> {
  const from = performance.now();
  const atMinute = (minute: number) => pause(from + minute * 60_000 - performance.now());
  const telling = setInterval(
    () => say(`${Math.round((performance.now() - from) / 1_000)} s: ${crowd.done} of ${crowd.begun} requests done`),
    TOLD_EVERY_MS,
  );
  try {
    await crowd.begin(LIFE_SECONDS * 1_000);
    await atMinute(options.minutes / 3);
    const early = await takeSample(cluster, inspectors);
    const doneEarly = crowd.done;
    await atMinute(options.minutes);
    const late = await takeSample(cluster, inspectors);
    const done = crowd.done;
    await crowd.calm();
    crowd.close();
    const errors = crowd.helpers.flatMap(({ history }) => history.errors.filter(({ code }) => code !== 'unavailable'));
    for (const { code, about } of errors.slice(0, MOST_ERRORS)) say(`a helper met ${code} (${about})`);
    return Math.max(tell(options, early, late, doneEarly, done), errors.length > 0 ? 1 : 0);
  } finally {
    clearInterval(telling);
  }
}

function tell(options: ChurnOptions, early: Sample, late: Sample, doneEarly: number, done: number): number {
  const growth = growthOf(early, late);
  say(`\nafter ${doneEarly} and after ${done} requests:\n${comparisonLines(growth).join('\n')}`);
  const over: Growth[] = growth.filter(({ isOver }) => isOver);
  const folder = join(rootFolder(), 'benchmarks/results');
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'churn.jsonl'), `${JSON.stringify({ at: new Date().toISOString(), ...options, doneEarly, done, growth })}\n`);
  say(over.length === 0 ? 'nothing grew' : `GREW: ${over.map(({ pod, what }) => `${pod} ${what}`).join(', ')}`);
  return over.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${USAGE}`);
    process.exit(2);
  },
);
