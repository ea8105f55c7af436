// `npm run scale` and `npm run roll`, bundled by tools/: one run, what it cost people, its verdict. Ends with 1 if a bar was missed, 2 if it could
// not run.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_ROOMS } from '../people/cluster';
import { rootFolder } from '../people/cluster/root';
import { type LoadOptions, readOptions, USAGE } from './options';
import { type Spread, settled, spreadLine } from './shard-spread';
import { type Act, type Observed, pause, underLoad } from './under-load';
import { errorsSeen, feltOf, rulesOf, tell } from './verdict';

const say = (line: string) => process.stdout.write(`${line}\n`);
/** Between two changes: what one does to people is not laid to the next. */
const BETWEEN_MS = 8_000;
const BETWEEN_PODS_MS = 3_000;

async function scale(options: LoadOptions): Promise<boolean> {
  const spreads: Spread[] = [];
  const steps: Act = async (cluster, note) => {
    for (const count of [4, 2]) {
      let spread: Spread[] = [];
      const scaled = cluster.scale('matching', count).then(async () => {
        spread = await settled(cluster, 'matching');
      });
      await note(`matching → ${count}`, 'shards spread', scaled);
      for (const row of spread) say(`        ${spreadLine(row)}`);
      spreads.push(...spread);
      await pause(BETWEEN_MS);
    }
  };
  const observed = await underLoad(options, { counts: { matching: 1 } }, steps, say);
  const holds = tell(observed, say);
  keep(options, observed, { spreads });
  return holds && spreads.every((spread) => spread.holds);
}

async function roll(options: LoadOptions): Promise<boolean> {
  const steps: Act = async (cluster, note) => {
    for (const room of CLUSTER_ROOMS)
      for (const pod of cluster.pods(room)) {
        await note('restart', pod, cluster.restart(pod, rootFolder()));
        await pause(BETWEEN_PODS_MS);
      }
  };
  const observed = await underLoad(options, options.old === null ? {} : { root: options.old }, steps, say);
  const holds = tell(observed, say);
  keep(options, observed, {});
  return holds;
}

function keep(options: LoadOptions, observed: Observed, more: object): void {
  const folder = join(rootFolder(), 'benchmarks/results');
  mkdirSync(folder, { recursive: true });
  const figures = { felt: feltOf(observed), errors: errorsSeen(observed).length, violations: rulesOf(observed).counts, requests: observed.requests };
  appendFileSync(join(folder, `${options.what}.jsonl`), `${JSON.stringify({ at: new Date().toISOString(), ...options, ...figures, ...more })}\n`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  say(`${options.what}: seed ${options.seed}, ${options.places} requests at a time`);
  const holds = await (options.what === 'scale' ? scale(options) : roll(options));
  say(holds ? 'every bar was held' : 'a bar was MISSED');
  return holds ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${USAGE}`);
    process.exit(2);
  },
);
