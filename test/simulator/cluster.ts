// The pods of every service and who owns which shard: starting, claiming, killing, freezing, waking, stealing.

import type { ServiceName } from '@oa/contracts';
import { Pod } from './pod/pod';
import { SERVICES, shardsOf } from './shards';
import type { World } from './world';

const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];
const DETECT_MS = 4_000;

export class Cluster {
  readonly pods = new Map<ServiceName, Pod[]>();
  #started = 0;
  /** Largest difference of a pod's clock from virtual time. */
  skewMs = 0;

  constructor(readonly world: World) {}

  /** Two pods a service, shards dealt out in turn. */
  start(skewMs: number): void {
    this.skewMs = skewMs;
    for (const service of SERVICE_NAMES) {
      this.pods.set(service, []);
      this.#add(service);
      if (service !== 'feedback') this.#add(service);
      this.settle(service);
    }
  }

  #add(service: ServiceName): Pod {
    this.#started += 1;
    const skew = Math.round(this.world.chance.between(-this.skewMs, this.skewMs));
    // No pod's clock is before the epoch of virtual time.
    const pod = new Pod(this.world, service, `${service}-${this.#started}`, EPOCH_MS + skew);
    this.pods.get(service)?.push(pod);
    return pod;
  }

  #able(service: ServiceName): Pod[] {
    return (this.pods.get(service) ?? []).filter((pod) => pod.alive && !pod.frozen);
  }

  #claim(service: ServiceName, shard: string, pod: Pod): void {
    pod.acquire(shard, this.world.logs[service].claim(shard));
    this.world.trace(() => `${pod.name} owns ${shard}, epoch ${pod.owned.get(shard)}`);
    this.world.gateways.send(`hint ${service}`, (gateway) => gateway.ownersChanged(service));
  }

  /** Gives every shard whose owner is gone, frozen or unknown to a pod that works; starts one if there is none. */
  settle(service: ServiceName): void {
    const pods = this.pods.get(service) ?? [];
    for (const shard of shardsOf(service)) {
      const epoch = this.world.logs[service].epochs.get(shard) ?? 0;
      if (pods.some((pod) => pod.alive && !pod.frozen && pod.owned.get(shard) === epoch)) continue;
      const able = this.#able(service);
      this.#claim(service, shard, able.length > 0 ? this.world.chance.pick(able) : this.#add(service));
    }
    this.pods.set(
      service,
      pods.filter((pod) => pod.alive),
    );
  }

  #settleSoon(service: ServiceName): void {
    this.world.timeline.after(this.world.chance.between(200, DETECT_MS), () => this.settle(service));
  }

  /** One fault, drawn at random. */
  strike(): void {
    const { chance } = this.world;
    const service = chance.pick(['matching', 'matching', 'sessions', 'sessions', 'moderation'] as const);
    const pods = this.#able(service);
    if (pods.length === 0) return this.#settleSoon(service);
    const pod = chance.pick(pods);
    const way = chance.random();
    if (way < 0.35) this.#freeze(service, pod);
    else if (way < 0.65) this.#kill(service, pod);
    else this.#steal(service, pod);
  }

  #kill(service: ServiceName, pod: Pod): void {
    this.world.counts.kills += 1;
    this.world.trace(() => `${pod.name} is killed`);
    pod.kill();
    this.#settleSoon(service);
  }

  /** The frozen pod wakes a zombie if somebody claimed its shards meanwhile; it finds out by the fence, or by looking. */
  #freeze(service: ServiceName, pod: Pod): void {
    const { chance, timeline, counts } = this.world;
    counts.freezes += 1;
    this.world.trace(() => `${pod.name} is frozen`);
    pod.freeze();
    this.#settleSoon(service);
    timeline.after(chance.between(500, 25_000), () => {
      this.world.trace(() => `${pod.name} wakes`);
      pod.thaw();
    });
    timeline.after(chance.between(25_000, 30_000), () => pod.alive && pod.lookAround());
  }

  /** A wrong suspicion: another pod claims a shard whose owner works on, unaware for a while. */
  #steal(service: ServiceName, from: Pod): void {
    const { chance, timeline, counts } = this.world;
    const others = this.#able(service).filter((pod) => pod !== from);
    const other = others[0];
    const shards = [...from.owned.keys()];
    if (!other || shards.length === 0) return;
    counts.steals += 1;
    this.#claim(service, chance.pick(shards), other);
    timeline.after(chance.between(0, 5_000), () => from.alive && from.lookAround());
  }

  /** Faults are over: everybody wakes, and every shard has one owner who knows it. */
  heal(): void {
    for (const service of SERVICE_NAMES) {
      for (const pod of this.pods.get(service) ?? []) {
        if (pod.frozen) pod.thaw();
        if (pod.alive) pod.lookAround();
      }
      this.settle(service);
    }
  }
}

/** Virtual time 0 as pods' wall clocks tell it. */
export const EPOCH_MS = Date.UTC(2026, 0, 5, 12);
