// How evenly the shards of a service lie on its pods, beside what was promised.
import { KINDS, type KindName, kindsOf, type ServiceName } from '@oa/contracts';
import type { Cluster } from '../people/cluster';
import { pause } from './under-load';

/** More than an even share by so much at most. */
const OVER = 1.15;
const SETTLED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;

export interface Spread {
  readonly kind: KindName;
  /** Shards of each pod, in order of the pods' names. */
  readonly owned: readonly number[];
  readonly most: number;
  readonly least: number;
  readonly holds: boolean;
}

/** One row a kind: no pod over ceil(1.15 × shards / pods), none under half of even, none without an owner. */
export async function spreadOver(cluster: Cluster, service: ServiceName): Promise<Spread[]> {
  const { byOwner, unowned } = await cluster.shards();
  const pods = cluster.pods(service);
  const rows = [...byOwner].map(([row, counts]) => [row.replace(/-[0-9a-f]+$/, ''), counts] as const);
  return kindsOf(service).map((kind) => {
    const owned = pods.map((pod) => rows.filter(([name]) => name === pod).reduce((sum, [, counts]) => sum + (counts[kind] ?? 0), 0));
    const { shards } = KINDS[kind];
    const most = Math.ceil((OVER * shards) / pods.length);
    const least = shards / pods.length / 2;
    const whole = owned.reduce((sum, count) => sum + count, 0) === shards && !unowned[kind];
    return { kind, owned, most, least, holds: whole && owned.every((count) => count <= most && count >= least) };
  });
}

/** Waits until the spread holds, and answers it, or the last one seen after a watchdog's time. */
export async function settled(cluster: Cluster, service: ServiceName): Promise<Spread[]> {
  const until = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const spread = await spreadOver(cluster, service);
    if (spread.every(({ holds }) => holds) || performance.now() > until) return spread;
    await pause(LOOK_EVERY_MS);
  }
}

export function spreadLine({ kind, owned, most, least, holds }: Spread): string {
  return `${kind}: ${owned.join(' + ')} (at most ${most}, at least ${least}) ${holds ? '' : 'MISSED'}`.trimEnd();
}
