// A crowd on a cluster while somebody changes the cluster, and what is left to judge.
import { createWriteStream } from 'node:fs';
import { loadShardHash } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import type { Witness } from '../chaos/judge-histories';
import { Ledger } from '../chaos/ledger';
import { Cluster, type ClusterOptions } from '../people/cluster';
import { Crowd, LIVELY, TOWN, townOf } from '../people/crowd';
import type { LoadOptions } from './options';

/** The crowd comes in, and the first figures are taken, before anything changes. */
const SPREAD_MS = 15_000;
const BASELINE_MS = 20_000;
/** Business goes on for so long after the last change. */
const AFTER_MS = 12_000;
/** Old rows of desks and helpers are forgotten after ten minutes. */
const READ_EVERY_MS = 60_000;
const QUIET_MS = 8_000;
const MOST_REST_MS = 120_000;

/** Something done to the cluster, in monotonic ms of this process. */
export interface Change {
  readonly name: string;
  readonly target: string;
  readonly at: number;
  readonly back: number;
}

export interface Observed {
  readonly changes: readonly Change[];
  readonly witnesses: readonly Witness[];
  readonly ledger: Ledger;
  readonly requests: number;
  /** Error lines of the pods. */
  readonly faults: readonly string[];
  readonly times: { readonly begun: number; readonly changedFrom: number; readonly calmFrom: number; readonly end: number };
}

/** Makes changes one after the other; each is noted with its times. */
export type Act = (cluster: Cluster, note: (name: string, target: string, doing: Promise<void>) => Promise<void>) => Promise<void>;

/** Throws if the cluster does not come up or a change cannot be made; whatever happens, nothing is left running. */
export async function underLoad(options: LoadOptions, start: ClusterOptions, act: Act, say: (line: string) => void): Promise<Observed> {
  await loadShardHash();
  const now = systemClock.monotonic;
  const town = townOf(TOWN);
  const log = options.log === null ? null : createWriteStream(options.log);
  const faults: string[] = [];
  const cluster = await Cluster.start({
    wiki: false,
    configure: town.configure,
    ...start,
    onLine: (pod, line) => {
      log?.write(`${Math.round(now())} ${pod} ${line}\n`);
      if (line.includes('"level":"error"') || !line.startsWith('{')) faults.push(`${pod} ${line}`);
    },
  });
  try {
    say(`up after ${(now() / 1_000).toFixed(0)} s: ${cluster.pods().join(' ')}; ${town.wikis.length * town.languages.length} desks`);
    const crowd = new Crowd({
      town,
      places: options.places,
      habits: LIVELY,
      seed: options.seed,
      pages: cluster.wiki,
      doors: () => [cluster.url],
    });
    return await observe(cluster, crowd, act, faults, say);
  } finally {
    await cluster.stop();
    log?.end();
  }
}

async function observe(cluster: Cluster, crowd: Crowd, act: Act, faults: string[], say: (line: string) => void): Promise<Observed> {
  const now = systemClock.monotonic;
  const ledger = new Ledger(cluster.ground.database.services);
  const reading = setInterval(() => void ledger.read().catch(() => undefined), READ_EVERY_MS);
  try {
    await crowd.begin(SPREAD_MS);
    await pause(SPREAD_MS);
    const begun = now();
    await pause(BASELINE_MS);
    const changedFrom = now();
    const changes: Change[] = [];
    await act(cluster, async (name, target, doing) => {
      const at = now();
      await doing;
      changes.push({ name, target, at, back: now() });
      say(`${((at - changedFrom) / 1_000).toFixed(1)} s  ${name} (${target}), done after ${((now() - at) / 1_000).toFixed(1)} s`);
    });
    await pause(AFTER_MS);
    const calmFrom = now();
    say(`calm: ${crowd.begun} requests so far`);
    await crowd.calm();
    await restful(crowd, ledger);
    const here = new Set([...crowd.askers, ...crowd.helpers].map(({ history }) => history));
    const witnesses = crowd.histories.map((history) => ({ history, isHere: here.has(history) }));
    return { changes, witnesses, ledger, requests: crowd.begun, faults, times: { begun, changedFrom, calmFrom, end: now() } };
  } finally {
    clearInterval(reading);
    crowd.close();
  }
}

/** Resolves when every command is answered and nothing is committed any more, or after a watchdog's time: then the judge will tell. */
async function restful(crowd: Crowd, ledger: Ledger): Promise<void> {
  const until = systemClock.monotonic() + MOST_REST_MS;
  let rows = -1;
  while (systemClock.monotonic() < until) {
    await ledger.read().catch(() => undefined);
    if (crowd.unanswered() === 0 && ledger.size === rows) return;
    rows = ledger.size;
    await pause(QUIET_MS);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
