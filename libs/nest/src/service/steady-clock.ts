/** Wall time for a process that must not be carried away when somebody sets the machine's clock: timers of chats would ring, or never. */
import { uptime } from 'node:os';
import { type Clock, systemClock } from '@oa/kernel';

export interface TimeSources {
  /** Epoch ms, as the machine believes. */
  wall(): number;
  /** Monotonic ms that stand still while the machine sleeps. */
  monotonic(): number;
  /** Monotonic ms that go on while the machine sleeps. */
  sinceBoot(): number;
}

const MACHINE: TimeSources = { wall: () => Date.now(), monotonic: () => performance.now(), sinceBoot: () => uptime() * 1_000 };
/** Smaller differences are the machine's own corrections, and are followed. */
const STEP_MS = 1_000;

/**
 * The machine's clock, except that a step is not taken: the process keeps its own time until it ends, and tells `onStep` by how much the
 * machine's clock was set (ms, negative: back). Time that the machine slept is taken.
 */
export function steadyClock(onStep: (ms: number) => void, sources: TimeSources = MACHINE): Clock {
  const { wall, monotonic, sinceBoot } = sources;
  let untaken = 0;
  let offset = wall() - monotonic();
  let slept = sinceBoot() - monotonic();
  const look = (found: number) => {
    const asleep = sinceBoot() - monotonic();
    const stepped = found - offset - (asleep - slept);
    slept = asleep;
    if (Math.abs(stepped) <= STEP_MS) return;
    untaken += stepped;
    onStep(Math.round(stepped));
  };
  const now = () => {
    const time = wall();
    const found = time - monotonic();
    if (Math.abs(found - offset) > STEP_MS) look(found);
    offset = found;
    return Math.floor(time - untaken);
  };
  return { now, monotonic, after: systemClock.after };
}
