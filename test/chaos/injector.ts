// Makes a planned fault happen to a running cluster, and ends it.
import { type Link, startLink } from '@oa/testkit';
import type { Cluster, ClusterRoom, Reach } from '../people/cluster';
import type { FaultName, PlannedFault } from './schedule';

export interface HappenedFault {
  readonly name: FaultName;
  /** The pod, `broker` or `database`. */
  readonly target: string;
  /** When it struck, and when what was taken away was there again: monotonic ms. */
  readonly at: number;
  readonly back: number;
}

interface Links {
  readonly bus: Link;
  readonly database: Link;
}

/** Pods that reach their servers through links. The others are spared the extra hop. */
const LINKED: readonly string[] = ['matching-2', 'sessions-2', 'gateway-2'];
const MOST_PODS = 4;

export class Injector {
  readonly #links = new Map<string, Links>();

  constructor(private readonly now: () => number) {}

  /** For `ClusterOptions.reach`. */
  readonly reach = async (pod: string, real: Reach): Promise<Reach> => {
    if (!LINKED.includes(pod)) return real;
    const port = (host: string) => Number(host.slice(host.lastIndexOf(':') + 1));
    const links = this.#links.get(pod) ?? { bus: await startLink(port(real.bus)), database: await startLink(port(real.database)) };
    this.#links.set(pod, links);
    return { bus: `127.0.0.1:${links.bus.port}`, database: `127.0.0.1:${links.database.port}` };
  };

  /** Resolves when the fault is over; what it broke may still be healing. Null: nothing there that it could strike. */
  async strike(cluster: Cluster, fault: PlannedFault): Promise<HappenedFault | null> {
    const at = this.now();
    const target = await this.#do(cluster, fault);
    return target === null ? null : { name: fault.name, target, at, back: this.now() };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].flatMap(({ bus, database }) => [bus.close(), database.close()]));
  }

  async #do(cluster: Cluster, { name, which, ms, direction }: PlannedFault): Promise<string | null> {
    const { ground } = cluster;
    if (name.startsWith('broker-silent') || name.startsWith('broker-cut')) return this.#breakLink(cluster, name, 'bus', ms, direction);
    if (name.startsWith('database-silent')) return this.#breakLink(cluster, name, 'database', ms, direction);
    if (name.startsWith('broker')) {
      await ground.brokerDown();
      await pause(ms);
      await ground.brokerUp();
      return 'broker';
    }
    if (name.startsWith('database')) {
      await ground.database.kill();
      await pause(ms);
      await ground.database.revive();
      return 'database';
    }
    return this.#toPod(cluster, name, which, ms);
  }

  async #toPod(cluster: Cluster, name: FaultName, which: number, ms: number): Promise<string | null> {
    const room = roomOf(name);
    const up = cluster.pods(room).filter((pod) => cluster.pod(pod).state === 'up');
    const target = up[which % up.length];
    if (target === undefined) return null;
    if (name.startsWith('join')) {
      if (up.length >= MOST_PODS) return null;
      await cluster.scale(room, up.length + 1);
      return cluster.pods(room).at(-1) ?? room;
    }
    if (name.startsWith('leave')) {
      if (up.length < 2) return null;
      await cluster.scale(room, up.length - 1);
      return room;
    }
    if (name.startsWith('kill')) cluster.kill(target);
    else if (name.startsWith('restart')) await cluster.restart(target);
    else {
      cluster.freeze(target);
      await pause(ms);
      cluster.thaw(target);
    }
    return target;
  }

  async #breakLink(cluster: Cluster, name: FaultName, server: keyof Links, ms: number, direction: PlannedFault['direction']): Promise<string | null> {
    const pod = LINKED.find((linked) => linked.startsWith(roomOf(name)));
    const link = pod === undefined ? undefined : this.#links.get(pod)?.[server];
    if (!pod || !link || !cluster.pods().includes(pod)) return null;
    if (name.includes('cut')) link.cut();
    else link.flow('silent', direction ?? undefined);
    await pause(ms);
    link.mend();
    return pod;
  }
}

export function roomOf(name: FaultName): ClusterRoom {
  const room = name.slice(name.lastIndexOf('-') + 1);
  return room as ClusterRoom;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
