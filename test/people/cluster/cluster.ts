import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoInput } from '@oa/nest';
import { freePort } from '@oa/testkit';
import { Balancer } from './balancer';
import { Ground } from './ground';
import { Guard } from './guard';
import { Pod } from './pod';
import { rootFolder } from './root';
import { CLUSTER_ROOMS, type ClusterOptions, type ClusterRoom, DEFAULT_COUNTS, type DemoInput, type PodStatus } from './shape';
import { ShardReader } from './shard-counts';

/** Between a gateway's leaving the balancer and its being told to stop: connections on their way arrive. */
const HELD_MS = 100;

/**
 * The product as many processes on this machine, over a private broker and database: started, scaled, killed, frozen, restarted one by one.
 * What it started ends with it, also by kill -9.
 */
export class Cluster {
  readonly #pods = new Map<string, Pod>();
  /** The checkout a pod runs from, where it is not the cluster's. */
  readonly #roots = new Map<string, string>();
  #balancer: Balancer | null = null;
  #shards: ShardReader;
  #stopping: Promise<void> | null = null;

  private constructor(
    readonly options: ClusterOptions,
    readonly folder: string,
    readonly ground: Ground,
    readonly guard: Guard,
    readonly configuration: DemoInput,
    readonly port: number,
    readonly wikiPort: number,
  ) {
    this.#shards = new ShardReader(ground.database.services);
  }

  /** Resolves once everything is ready. Whatever a failed start left is gone when it throws. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'oa-cluster-'));
    const guard = new Guard(folder);
    try {
      const port = options.port || (await freePort());
      const wikiPort = options.wikiPort || (await freePort());
      const data = join(folder, 'data');
      mkdirSync(data);
      const base = options.configuration ?? demoInput({ port, wikiPort, folder: data });
      const listen = { ...base.listen, port, ...(base.mode === 'demo' && { wikiPort }) };
      const configuration = options.configure?.({ ...base, listen }) ?? { ...base, listen };
      const ground = await Ground.open(folder, configuration.prefix, options.mariadb);
      const cluster = new Cluster(options, folder, ground, guard, configuration, port, wikiPort);
      await cluster.#begin();
      return cluster;
    } catch (error) {
      await guard.close();
      throw error;
    }
  }

  /** Where people come in: the balancer, or without one the only gateway. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get wiki(): string {
    return `http://127.0.0.1:${this.wikiPort}`;
  }

  /** Each gateway's own door, past the balancer. */
  get gateways(): string[] {
    return this.#of('gateway').map(({ setting }) => `http://127.0.0.1:${setting.port}`);
  }

  pods(room?: ClusterRoom): string[] {
    return [...this.#pods.values()].filter((pod) => pod.room !== 'wiki' && (room === undefined || pod.room === room)).map(({ name }) => name);
  }

  /** Throws if there is no pod of this name. */
  pod(name: string): Pod {
    const pod = this.#pods.get(name);
    if (!pod) throw new Error(`there is no ${name}; there are ${[...this.#pods.keys()].join(', ')}`);
    return pod;
  }

  /** What a pod said last. */
  logs(name: string): readonly string[] {
    return this.pod(name).lines;
  }

  async status(): Promise<PodStatus[]> {
    const counts = await this.#shards.read().catch(() => null);
    return Promise.all(
      [...this.#pods.values()].map(async (pod) => {
        const owner = [...(counts?.byOwner.keys() ?? [])].filter((row) => row.replace(/-[0-9a-f]+$/, '') === pod.name);
        const { name, room, pid, state, frozen, restarts, setting } = pod;
        const shards = Object.assign({}, ...owner.map((row) => counts?.byOwner.get(row)));
        return { pod: name, room, pid, port: setting.port, state, frozen, ready: await pod.isReady(), shards, restarts };
      }),
    );
  }

  /** Shards of each kind that nobody owns, and how many each pod's row owns. */
  shards(): ReturnType<ShardReader['read']> {
    return this.#shards.read();
  }

  /**
   * So many pods of this room: new ones are ready when it resolves, those with the highest numbers drain and are gone. Throws with what a new
   * pod said if it does not come up; it is not there then.
   */
  async scale(room: ClusterRoom, count: number): Promise<void> {
    const there = this.#of(room);
    const leaving = there.slice(count);
    const names = new Set(there.map(({ name }) => name));
    const coming: string[] = [];
    for (let number = 1; there.length + coming.length < count; number += 1) if (!names.has(`${room}-${number}`)) coming.push(`${room}-${number}`);
    for (const name of coming) await this.#add(room, name);
    const started = await Promise.allSettled(coming.map((name) => this.#up(this.pod(name))));
    for (const name of coming) if (this.pod(name).state === 'down') this.#pods.delete(name);
    for (const outcome of started) if (outcome.status === 'rejected') throw outcome.reason;
    for (const pod of leaving) {
      await this.#drain(pod);
      this.#pods.delete(pod.name);
      this.#balancer?.remove(pod.name);
    }
  }

  /** Drains a pod and starts it again, by default from the programs it ran before; resolves when it is ready. */
  async restart(name: string, root?: string): Promise<void> {
    const pod = this.pod(name);
    await this.#drain(pod);
    if (root !== undefined) this.#roots.set(name, root);
    pod.restarts += 1;
    await this.#up(pod);
  }

  /** Restarts every pod of these rooms, one after the other, each ready before the next. */
  async rolling(rooms: readonly ClusterRoom[] = CLUSTER_ROOMS, root?: string): Promise<void> {
    for (const room of rooms) for (const { name } of this.#of(room)) await this.restart(name, root);
  }

  /** Sends a signal, by default kill -9; what ends unasked comes back by itself after `restartAfterMs`. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    this.pod(name).signal(signal);
  }

  /** Drains a pod (or ends it with this signal) and leaves it down until `up`. */
  async down(name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const pod = this.pod(name);
    if (signal === 'SIGTERM') await this.#drain(pod);
    else await pod.stop(signal);
  }

  up(name: string): Promise<void> {
    return this.#up(this.pod(name));
  }

  freeze(name: string): void {
    this.kill(name, 'SIGSTOP');
  }

  thaw(name: string): void {
    this.kill(name, 'SIGCONT');
  }

  /** Drains the door first, then what stands behind it, then ends the servers. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const drain = (pods: readonly Pod[]) => Promise.all(pods.map((pod) => pod.stop()));
    const wiki = this.#pods.get('wiki');
    await drain(wiki ? [wiki] : []);
    await drain(this.#of('gateway'));
    await this.#balancer?.close();
    for (const room of [...CLUSTER_ROOMS].reverse()) await drain(this.#of(room));
    await this.#shards.close();
    await this.ground.close();
    await this.guard.close();
  }

  async #begin(): Promise<void> {
    const counts = { ...DEFAULT_COUNTS, ...this.options.counts };
    try {
      if (this.options.balancer !== false) this.#balancer = await Balancer.open(this.port);
      for (const room of CLUSTER_ROOMS) for (let number = 1; number <= counts[room]; number += 1) await this.#add(room, `${room}-${number}`);
      await Promise.all([...this.#pods.values()].map((pod) => this.#up(pod)));
      if (this.options.wiki !== false && this.configuration.mode === 'demo') {
        await this.#add('wiki', 'wiki');
        await this.#up(this.pod('wiki'));
      }
    } catch (error) {
      // Nobody used it yet: no drain.
      await Promise.all([...this.#pods.values()].map((pod) => pod.stop('SIGKILL')));
      await this.stop();
      throw error;
    }
  }

  #of(room: ClusterRoom | 'wiki'): Pod[] {
    const number = ({ name }: Pod) => Number(name.slice(name.lastIndexOf('-') + 1));
    return [...this.#pods.values()].filter((pod) => pod.room === room).sort((a, b) => number(a) - number(b));
  }

  async #add(room: ClusterRoom | 'wiki', name: string): Promise<void> {
    const { guard, options } = this;
    const healthPort = await freePort();
    const door = room === 'wiki' ? this.wikiPort : options.balancer === false ? this.port : await freePort();
    const port = room === 'gateway' || room === 'wiki' ? door : healthPort;
    const pod = new Pod({
      name,
      room,
      port,
      healthPort,
      guard,
      onLine: (line) => options.onLine?.(name, line),
      onLost: () => this.#lost(pod),
    });
    this.#pods.set(name, pod);
  }

  async #up(pod: Pod): Promise<void> {
    const { name, room, setting } = pod;
    const { ground, options } = this;
    const reach = options.reach ? await options.reach(name, ground.reach) : ground.reach;
    const env = {
      NODE_ENV: 'development',
      OA_CONFIG: ground.writeConfiguration(options.reach ? name : 'configuration', this.configuration, reach),
      OA_POD: name,
      OA_HEALTH_PORT: String(setting.healthPort),
      ...(room === 'gateway' && { OA_LISTEN_PORT: String(setting.port) }),
      ...ground.environment(room === 'wiki' ? 'gateway' : room, reach),
      ...options.env?.(name),
    };
    await pod.start(this.#roots.get(name) ?? options.root ?? rootFolder(), env);
    if (room === 'gateway') await this.#balancer?.add({ name, port: setting.port, healthPort: setting.healthPort });
  }

  async #drain(pod: Pod): Promise<void> {
    if (pod.room === 'gateway' && this.#balancer) {
      this.#balancer.hold(pod.name);
      await new Promise((held) => setTimeout(held, HELD_MS));
    }
    await pod.stop();
  }

  #lost(pod: Pod): void {
    const { restartAfterMs = 500, onLine } = this.options;
    if (restartAfterMs === null || this.#stopping) return;
    setTimeout(() => {
      if (this.#stopping || pod.state !== 'down' || this.#pods.get(pod.name) !== pod) return;
      pod.restarts += 1;
      this.#up(pod).catch((error: unknown) => {
        onLine?.(pod.name, error instanceof Error ? error.message : String(error));
        this.#lost(pod);
      });
    }, restartAfterMs).unref();
  }
}
