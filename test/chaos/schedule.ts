// What goes wrong when, drawn from a seed: the same seed, the same schedule.
import { Draws } from '../people/crowd';

export const FAULTS = [
  'kill-matching',
  'kill-sessions',
  'kill-feedback',
  'kill-moderation',
  'freeze-matching',
  'freeze-sessions',
  'freeze-moderation',
  'restart-matching',
  'restart-sessions',
  'restart-feedback',
  'restart-gateway',
  'join-matching',
  'join-sessions',
  'leave-matching',
  'leave-sessions',
  'broker-restart',
  'broker-outage',
  'database-restart',
  'database-outage',
  'database-silent-matching',
  'database-silent-sessions',
  'broker-silent-matching',
  'broker-silent-sessions',
  'broker-silent-gateway',
  'broker-cut-sessions',
  'kill-gateway',
  'freeze-gateway',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface PlannedFault {
  /** Pause before it, from the end of the one before (or, together, from its begin), ms. */
  readonly after: number;
  readonly name: FaultName;
  /** Picks among the pods of the room. */
  readonly which: number;
  /** How long it lasts, where it lasts. */
  readonly ms: number;
  /** Of a link that falls silent: which way; null: both. */
  readonly direction: 'there' | 'back' | null;
}

/** Time given to heal before the next, after the fault's own. */
const HEAL_MS = [7_000, 12_000] as const;

/** Each kind comes before any comes again. `together`: the next does not wait for the one before. */
export function scheduleOf(seed: number, forMs: number, names: readonly FaultName[], together = false): PlannedFault[] {
  const draws = new Draws(seed);
  const plan: PlannedFault[] = [];
  let left: FaultName[] = [];
  for (let at = 0; names.length > 0; ) {
    if (left.length === 0) left = shuffled(names, draws);
    const name = left.pop();
    if (!name) return plan;
    const after = together ? draws.int(500, 4_000) : draws.int(...HEAL_MS);
    const fault = { after, name, which: draws.int(0, 1_000), ms: lasting(name, draws), direction: draws.pick(['there', 'back', null] as const) };
    at += after + (together ? 0 : fault.ms);
    if (at > forMs) return plan;
    plan.push(fault);
  }
  return plan;
}

function lasting(name: FaultName, draws: Draws): number {
  if (name.startsWith('freeze')) return draws.int(2_000, 15_000);
  if (name.includes('silent')) return draws.int(2_000, 12_000);
  if (name === 'broker-cut-sessions') return draws.int(500, 4_000);
  if (name === 'broker-outage' || name === 'database-outage') return 3_000;
  return 0;
}

function shuffled<T>(from: readonly T[], draws: Draws): T[] {
  const list = [...from];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = draws.int(0, last);
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
  return list;
}
