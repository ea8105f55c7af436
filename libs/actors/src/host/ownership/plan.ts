// What a pod does now about shards: a pure function of what it sees.
import type { PodRow, ShardEpoch, ShardRow } from '../../store';
import { shardName } from './port';
import type { Verdict } from './suspicion';

export interface SeenPod extends PodRow {
  readonly expired: boolean;
}

export interface Judgement {
  readonly me: string;
  readonly verdict: (pod: string) => Verdict;
  /** Whether others' word about their own line counts now. */
  readonly believesOthers: boolean;
  /** Whether an expired lease counts now. */
  readonly believesLeases: boolean;
}

/** Pods that are not dead, frozen or cut off as far as this one can judge; itself always. Those that drain are among them. */
export function alivePods(pods: readonly SeenPod[], { me, verdict, believesOthers, believesLeases }: Judgement): SeenPod[] {
  return pods.filter((pod) => pod.pod === me || (!(pod.expired && believesLeases) && verdict(pod.pod) === 'fine' && !(believesOthers && !pod.busOk)));
}

export interface Situation {
  readonly me: string;
  /** As read from the table; may be older than what this pod has done since. */
  readonly shards: readonly ShardRow[];
  /** Owners that may still finish and hand off. */
  readonly alive: ReadonlySet<string>;
  /** Who should own what. */
  readonly allotted: ReadonlyMap<string, string>;
  /** Epochs of the shards this pod holds. */
  readonly held: ReadonlyMap<string, number>;
  /** The same before the table was read. */
  readonly heldBefore: ReadonlyMap<string, number>;
  /** A claim or a hand-off is under way. */
  readonly moving: ReadonlySet<string>;
  readonly mayClaim: boolean;
  /** How many shards may be handed off now, besides those under way. */
  readonly mayHandOff: number;
}

export interface Plan {
  /** Held under an epoch that is no longer the table's. */
  readonly lost: readonly ShardEpoch[];
  readonly claim: readonly ShardRow[];
  readonly handOff: readonly ShardEpoch[];
  /** The table names this pod, which does not hold it and should not. */
  readonly giveUp: readonly ShardRow[];
}

/**
 * A shard whose owner is gone, or that has none, is claimed by whom it is allotted to, at once. A shard whose owner is alive is never taken:
 * its owner hands it off, a few at a time.
 */
export function planOf(situation: Situation): Plan {
  const { me, shards, alive, allotted, held, heldBefore, moving } = situation;
  const plan = { lost: [] as ShardEpoch[], claim: [] as ShardRow[], handOff: [] as ShardEpoch[], giveUp: [] as ShardRow[] };
  for (const row of shards) {
    const name = shardName(row);
    const epoch = held.get(name);
    if (moving.has(name)) continue;
    if (epoch !== undefined) {
      const wasHeld = heldBefore.get(name) === epoch;
      if (wasHeld && (row.owner !== me || row.epoch !== epoch)) plan.lost.push({ kind: row.kind, shard: row.shard, epoch });
      else if (allotted.has(name) && allotted.get(name) !== me && plan.handOff.length < situation.mayHandOff)
        plan.handOff.push({ kind: row.kind, shard: row.shard, epoch });
      continue;
    }
    // Just handed off or lost: the row that was read is older than that.
    if (heldBefore.has(name)) continue;
    const isFree = row.owner === null || row.owner === me || !alive.has(row.owner);
    if (isFree && allotted.get(name) === me) {
      if (situation.mayClaim) plan.claim.push(row);
    } else if (row.owner === me) plan.giveUp.push(row);
  }
  return plan;
}
