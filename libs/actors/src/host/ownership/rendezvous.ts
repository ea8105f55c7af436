// Who should own what: a pure function of the shards and of the pods that take part, so that every pod comes to the same answer by itself.
import { hash32, type KindName } from '@oa/contracts';
import { type ShardRef, shardName } from './port';

/** No pod gets more than this times the even share. */
const BOUND = 1.15;

/** The most shards one of so many pods may be given. */
export const mostOf = (shards: number, pods: number): number => Math.ceil((shards / pods) * BOUND);
/** The fewest, as far as there are enough shards: half the even share. */
export const fewestOf = (shards: number, pods: number): number => Math.ceil(shards / pods / 2);

/**
 * Gives each shard, in order, to the pod that ranks highest for it by hash among those with room: below the bound for its kind and for all
 * kinds together (a pod full in the kind only is taken where nobody else is left). Then pods below half the even share take from the fullest.
 * Joining and leaving pods move few shards besides their own. Answers the pod by shard name; nothing if there is no pod.
 */
export function allot(shards: readonly ShardRef[], pods: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  if (pods.length === 0) return given;
  const load = new Load(shards, pods);
  for (const shard of inOrder(shards)) {
    const ranked = [...pods].sort(byRankFor(shardName(shard), pods));
    const pod = ranked.find((one) => load.hasRoom(one, shard.kind)) ?? ranked.find((one) => load.hasRoom(one)) ?? ranked[0];
    if (pod === undefined) continue;
    given.set(shardName(shard), pod);
    load.add(pod, shard.kind, 1);
  }
  feed(given, load, shards, pods);
  return given;
}

class Load {
  readonly #ofPod = new Map<string, number>();
  readonly #ofKind = new Map<string, number>();
  readonly #most: number;
  readonly #mostOfKind = new Map<KindName, number>();

  constructor(shards: readonly ShardRef[], pods: readonly string[]) {
    const counts = new Map<KindName, number>();
    for (const { kind } of shards) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const [kind, count] of counts) this.#mostOfKind.set(kind, mostOf(count, pods.length));
    this.#most = mostOf(shards.length, pods.length);
  }

  of(pod: string): number {
    return this.#ofPod.get(pod) ?? 0;
  }

  ofKind(pod: string, kind: KindName): number {
    return this.#ofKind.get(`${pod} ${kind}`) ?? 0;
  }

  add(pod: string, kind: KindName, count: 1 | -1): void {
    this.#ofPod.set(pod, this.of(pod) + count);
    this.#ofKind.set(`${pod} ${kind}`, this.ofKind(pod, kind) + count);
  }

  hasRoom(pod: string, kind?: KindName): boolean {
    return this.of(pod) < this.#most && (kind === undefined || this.ofKind(pod, kind) < (this.#mostOfKind.get(kind) ?? 0));
  }
}

/** Chance may leave a pod almost empty when there are many: it takes, from whoever has most of it, what it ranks highest for. */
function feed(given: Map<string, string>, load: Load, shards: readonly ShardRef[], pods: readonly string[]): void {
  const fewest = fewestOf(shards.length, pods.length);
  for (const hungry of [...pods].sort()) {
    while (load.of(hungry) < fewest) {
      const [donor] = [...pods].sort((a, b) => load.of(b) - load.of(a) || (a < b ? -1 : 1));
      if (donor === undefined || load.of(donor) <= load.of(hungry) + 1) break;
      const offered = shards.filter((shard) => given.get(shardName(shard)) === donor);
      const worth = (shard: ShardRef) => load.ofKind(donor, shard.kind) - load.ofKind(hungry, shard.kind);
      const [taken] = offered.sort((a, b) => worth(b) - worth(a) || rank(shardName(b), hungry) - rank(shardName(a), hungry));
      if (!taken) break;
      given.set(shardName(taken), hungry);
      load.add(donor, taken.kind, -1);
      load.add(hungry, taken.kind, 1);
    }
  }
}

const rank = (shard: string, pod: string): number => hash32(`${shard}|${pod}`);

function byRankFor(shard: string, pods: readonly string[]): (a: string, b: string) => number {
  const ranks = new Map(pods.map((pod) => [pod, rank(shard, pod)]));
  const of = (pod: string) => ranks.get(pod) ?? 0;
  return (a, b) => of(b) - of(a) || (a < b ? -1 : 1);
}

const inOrder = (shards: readonly ShardRef[]): ShardRef[] =>
  [...shards].sort((a, b) => (a.kind === b.kind ? a.shard - b.shard : a.kind < b.kind ? -1 : 1));
