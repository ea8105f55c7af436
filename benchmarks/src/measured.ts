// One subject under load: the load program in a process of its own, CPU of every server process at both ends of the measured time.
import { type ChildProcess, fork } from 'node:child_process';
import { cpuByRole, cpuMs, roleOf } from './cpu';
import type { Driven } from './drive';
import type { LoadOrder, LoadWord } from './load';
import { median, rounded } from './results';

export interface Measured {
  readonly rate: number | 'saturated';
  readonly perSecond: number;
  /** Of all server processes together, per message delivered. */
  readonly cpuMs: number;
  readonly cpuMsOf: Readonly<Record<string, number>>;
  readonly loadCpuMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly odd: number;
}

/** What starts and watches the servers, the balancer of a cluster with it, and the demo's wiki: told, and not part of the sum. */
const ASIDE: ReadonlySet<string> = new Set(['services', 'cluster', 'esbuild', 'sh', 'wiki']);

/** The forked load program. */
export class Load {
  readonly child: ChildProcess = fork(process.argv[1] as string, ['load'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  readonly #words: LoadWord[] = [];
  #heard: (() => void) | undefined;

  constructor() {
    this.child.on('message', (word: LoadWord) => {
      this.#words.push(word);
      this.#heard?.();
    });
    this.child.on('exit', () => {
      this.#words.push({ word: 'failed', why: 'the load program ended' });
      this.#heard?.();
    });
  }

  order(order: LoadOrder): void {
    this.child.send(order);
  }

  /** The next word. Throws if it is a failure. */
  async word(): Promise<LoadWord> {
    while (this.#words.length === 0)
      await new Promise<void>((heard) => {
        this.#heard = heard;
      });
    const word = this.#words.shift() as LoadWord;
    if (word.word === 'failed') throw new Error(word.why);
    return word;
  }

  end(): void {
    this.child.disconnect();
  }
}

/** One measurement: `rate` messages a second, or (null) each chat again as soon as it is acknowledged. */
async function once(load: Load, pids: readonly number[], rate: number | null, warm: number, seconds: number): Promise<Measured> {
  const roles = new Map(pids.map((pid) => [pid, roleOf(pid)]));
  load.order({ drive: rate, warm, seconds });
  await load.word();
  const [before, loadBefore] = [cpuByRole(roles), cpuMs(load.child.pid ?? 0)];
  await load.word();
  const [after, loadAfter] = [cpuByRole(roles), cpuMs(load.child.pid ?? 0)];
  const word = await load.word();
  if (word.word !== 'driven') throw new Error(`expected figures, heard ${word.word}`);
  const { driven }: { driven: Driven } = word;
  const each = (ms: number) => ms / Math.max(1, driven.delivered);
  const cpuMsOf = Object.fromEntries(Object.entries(after).map(([role, ms]) => [role, each(ms - (before[role] ?? 0))]));
  const sum = Object.entries(cpuMsOf).reduce((all, [role, ms]) => (ASIDE.has(role) ? all : all + ms), 0);
  const { perSecond, p50, p99, odd } = driven;
  return { rate: rate ?? 'saturated', perSecond, cpuMs: sum, cpuMsOf, loadCpuMs: each(loadAfter - loadBefore), p50, p99, odd };
}

/** The median of each figure over `runs` measurements. */
export async function measured(load: Load, pids: readonly number[], rate: number | null, runs: number, seconds: number): Promise<Measured> {
  const all: Measured[] = [];
  for (let n = 0; n < runs; n += 1) all.push(await once(load, pids, rate, n === 0 ? 2 : 1, seconds));
  const of = (figure: (one: Measured) => number) => rounded(median(all.map(figure)));
  const roles = Object.keys(all[0]?.cpuMsOf ?? {});
  return {
    rate: rate ?? 'saturated',
    perSecond: of((one) => one.perSecond),
    cpuMs: of((one) => one.cpuMs),
    cpuMsOf: Object.fromEntries(roles.map((role) => [role, of((one) => one.cpuMsOf[role] ?? 0)])),
    loadCpuMs: of((one) => one.loadCpuMs),
    p50: of((one) => one.p50),
    p99: of((one) => one.p99),
    odd: of((one) => one.odd),
  };
}
