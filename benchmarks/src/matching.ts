// `npm run bench -- matching`: one desk with 20,000 waiting and 2,000 helpers through the real host, commits excluded, snapshots included.
import { performance } from 'node:perf_hooks';
import type { ActorKind } from '@oa/actors';
import { DESK_KIND } from '@oa/matching';
import { BusyDesk } from './matching/busy-desk';
import { FreeStore } from './matching/free-store';
import { record, rounded } from './results';

const WAITING = Number(process.env.WAITING ?? 20_000);
const STEPS = Number(process.env.STEPS ?? 24_000);
const WARM_STEPS = 2_000;
const BAR_MS = 1;

/** As desks were: every commit looks through all debts, and a snapshot is one pause. */
const WHOLE: ActorKind = { ...DESK_KIND, debts: undefined, still: undefined } as unknown as ActorKind;

interface Figures {
  readonly waiting: number;
  readonly helpers: number;
  readonly decisions: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly wallP50: number;
  readonly cpuMsPerOffer: number;
  readonly snapshots: number;
  readonly snapBytes: number;
}

/** CPU time of this process so far, ms. */
function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * One step after the other: a helper becomes free, the desk offers them the oldest request they fit, the request leaves, the helper is full
 * again, another newcomer asks. A decision is the CPU time from the helper's word to the reservation in the helper's hands: nothing in it waits
 * for anything but this process, so that is its duration on a machine with nothing else to do. What the host does meanwhile for a snapshot
 * counts in.
 */
async function measure(kind: ActorKind, waiting: number, steps: number): Promise<Figures> {
  const helpers = Math.max(10, Math.round(waiting / 10));
  const store = new FreeStore();
  const desk = new BusyDesk(store, kind);
  await desk.start();
  for (let n = 1; n <= helpers; n += 1) await desk.says(n, 0);
  for (let n = 0; n < waiting; n += 100) await Promise.all(Array.from({ length: Math.min(100, waiting - n) }, () => desk.ask()));
  const times: number[] = [];
  const walls: number[] = [];
  const run = async (count: number) => {
    for (let step = 0; step < count; step += 1) {
      const rang = desk.reserved();
      const [cpu, wall] = [spentMs(), performance.now()];
      const said = desk.says(1 + (step % helpers), 1);
      const { helper, session, round } = await rang;
      times.push(spentMs() - cpu);
      walls.push(performance.now() - wall);
      await said;
      await desk.assigned(helper, session, round);
      await desk.ask();
    }
  };
  await run(WARM_STEPS);
  times.length = 0;
  walls.length = 0;
  const saved = store.saved;
  const cpu = spentMs();
  await run(steps);
  const used = spentMs() - cpu;
  const [snap] = store.snaps.values();
  await desk.close();
  if (desk.faults > 0) throw new Error(`${desk.faults} faults`);
  const at = (list: readonly number[], share: number) => {
    const sorted = [...list].sort((a, b) => a - b);
    return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  };
  return {
    ...{ waiting, helpers, decisions: steps },
    ...{ p50: at(times, 0.5), p99: at(times, 0.99), max: at(times, 1), wallP50: at(walls, 0.5) },
    ...{ cpuMsPerOffer: rounded(used / steps), snapshots: store.saved - saved, snapBytes: snap?.data.length ?? 0 },
  };
}

async function main(): Promise<void> {
  const kind = DESK_KIND as unknown as ActorKind;
  const sizes = [WAITING / 100, WAITING / 10, WAITING];
  const all: Figures[] = [];
  for (const size of sizes) {
    const figures = await measure(kind, size, size === WAITING ? STEPS : STEPS / 4);
    all.push(figures);
    record('matching', { what: 'desk', ...figures, bar: BAR_MS });
  }
  record('matching', { what: 'desk, whole outbox and whole snapshots', ...(await measure(WHOLE, WAITING, STEPS / 2)) });
  const [small, , large] = all as [Figures, Figures, Figures];
  record('matching', {
    what: 'growth',
    from: small.waiting,
    to: large.waiting,
    cost: rounded(large.cpuMsPerOffer / small.cpuMsPerOffer),
    bound: rounded(Math.log(large.waiting) / Math.log(small.waiting)),
    p99: large.p99,
    bar: BAR_MS,
    ratio: rounded(large.p99 / BAR_MS),
  });
}

// Timers of a host do not keep a process alive.
const awake = setInterval(() => undefined, 1_000);
void main().finally(() => clearInterval(awake));
