// One run: a cluster, a crowd, faults, rest, and what is left to judge.
import { createWriteStream } from 'node:fs';
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadShardHash } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { Cluster } from '../people/cluster';
import { Crowd, LIVELY, TOWN, townOf } from '../people/crowd';
import { type HappenedFault, Injector } from './injector';
import type { Witness } from './judge-histories';
import { Ledger } from './ledger';
import type { ChaosOptions } from './options';
import { scheduleOf } from './schedule';

/** The crowd comes in, and the first figures are taken, before anything breaks. */
const SPREAD_MS = 15_000;
const BASELINE_MS = 20_000;
/** Business goes on for so long after the last fault. */
const AFTER_MS = 12_000;
const READ_EVERY_MS = 60_000;
const QUIET_MS = 8_000;
const MOST_REST_MS = 120_000;

/** A pod that asks the broker for what it has no right to. */
const REFUSED = /the bus refuses a subject/;

export interface Run {
  /** Lines in which pods say that the broker refused them a subject. */
  readonly refused: readonly string[];
  /** How late this process's own event loop was while faults went on, and the machine's load: times say little if these are high. */
  readonly driver: { readonly delayP99Ms: number; readonly delayWorstMs: number; readonly load: number };
  readonly faults: readonly HappenedFault[];
  readonly witnesses: readonly Witness[];
  readonly ledger: Ledger;
  readonly requests: number;
  /** Monotonic ms: the quiet beginning, the first fault, the end of healing, the end. */
  readonly times: { readonly begun: number; readonly faultsFrom: number; readonly calmFrom: number; readonly end: number };
}

/** Throws if the cluster does not come up; whatever happens, nothing is left running. */
export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<Run> {
  await loadShardHash();
  const now = systemClock.monotonic;
  const injector = new Injector(now);
  const town = townOf(TOWN);
  const log = options.log === null ? null : createWriteStream(options.log);
  const refused: string[] = [];
  const cluster = await Cluster.start({
    wiki: false,
    configure: town.configure,
    reach: injector.reach,
    counts: options.pods,
    onLine: (pod, line) => {
      log?.write(`${Math.round(now())} ${pod} ${line}\n`);
      if (REFUSED.test(line)) refused.push(`${pod}: ${line}`);
    },
  });
  try {
    say(`up after ${(now() / 1_000).toFixed(0)} s: ${cluster.pods().join(' ')}`);
    const crowd = new Crowd({
      town,
      places: options.places,
      habits: LIVELY,
      seed: options.seed,
      pages: cluster.wiki,
      doors: () => [cluster.url, ...cluster.gateways.filter((_, n) => isUp(cluster, n))],
    });
    return { ...(await withCrowd(options, cluster, crowd, injector, say)), refused };
  } finally {
    await cluster.stop();
    await injector.close();
    log?.end();
  }
}

function isUp(cluster: Cluster, n: number): boolean {
  const name = cluster.pods('gateway')[n];
  return name !== undefined && cluster.pod(name).state === 'up' && !cluster.pod(name).frozen;
}

async function withCrowd(
  options: ChaosOptions,
  cluster: Cluster,
  crowd: Crowd,
  injector: Injector,
  say: (line: string) => void,
): Promise<Omit<Run, 'refused'>> {
  const now = systemClock.monotonic;
  const ledger = new Ledger(cluster.ground.database.services);
  // Desks and helpers forget old rows: they are read before. While the database is away nothing is forgotten either.
  const reading = setInterval(() => void ledger.read().catch(() => undefined), READ_EVERY_MS);
  try {
    await crowd.begin(SPREAD_MS);
    await pause(SPREAD_MS);
    const begun = now();
    await pause(BASELINE_MS);
    const faultsFrom = now();
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const faults = await strikeAll(options, cluster, injector, say);
    await pause(AFTER_MS);
    const calmFrom = now();
    delay.disable();
    const driver = { delayP99Ms: Math.round(delay.percentile(99) / 1e6), delayWorstMs: Math.round(delay.max / 1e6), load: loadavg()[0] ?? 0 };
    say(`calm: ${crowd.begun} requests so far`);
    await crowd.calm();
    await restful(crowd, ledger);
    const here = new Set([...crowd.askers, ...crowd.helpers].map(({ history }) => history));
    const witnesses = crowd.histories.map((history) => ({ history, isHere: here.has(history) }));
    crowd.close();
    return { driver, faults, witnesses, ledger, requests: crowd.begun, times: { begun, faultsFrom, calmFrom, end: now() } };
  } finally {
    clearInterval(reading);
    crowd.close();
  }
}

async function strikeAll(options: ChaosOptions, cluster: Cluster, injector: Injector, say: (line: string) => void): Promise<HappenedFault[]> {
  const now = systemClock.monotonic;
  const from = now();
  const happened: HappenedFault[] = [];
  const under: Promise<void>[] = [];
  const until = from + options.minutes * 60_000;
  for (const fault of scheduleOf(options.seed, options.minutes * 60_000, options.faults, options.together)) {
    await pause(fault.after);
    if (now() > until) break;
    const striking = injector.strike(cluster, fault).then(
      (one) => {
        if (!one) return;
        happened.push(one);
        say(`${((one.at - from) / 1_000).toFixed(1)} s  ${one.name} (${one.target}) for ${((one.back - one.at) / 1_000).toFixed(1)} s`);
      },
      (error: unknown) => say(`${fault.name} could not be done: ${error instanceof Error ? error.message : String(error)}`),
    );
    under.push(striking);
    if (!options.together) await striking;
  }
  await Promise.all(under);
  await pause(until - now());
  return happened.sort((a, b) => a.at - b.at);
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
