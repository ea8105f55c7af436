import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { openMariadbStore } from '@oa/storage';

/** Which pod (by its row) owns how many shards, and how many have no owner. */
export interface ShardCounts {
  readonly byOwner: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly unowned: Readonly<Record<string, number>>;
}

/** Reads the shard tables of the services, each with its own user, on connections of its own. */
export class ShardReader {
  readonly #stores = new Map<ServiceName, ReturnType<typeof openMariadbStore>>();

  constructor(private readonly urls: Readonly<Record<ServiceName, string>>) {}

  /** Throws what the store throws while the database is away. */
  async read(services: readonly ServiceName[] = SERVICE_NAMES): Promise<ShardCounts> {
    const byOwner = new Map<string, Record<string, number>>();
    const unowned: Record<string, number> = {};
    for (const service of services) {
      for (const { kind, owner } of await (await this.#store(service)).shards()) {
        const counts = owner === null ? unowned : (byOwner.get(owner) ?? {});
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (owner !== null) byOwner.set(owner, counts);
      }
    }
    return { byOwner, unowned };
  }

  #store(service: ServiceName): ReturnType<typeof openMariadbStore> {
    const known = this.#stores.get(service);
    if (known) return known;
    const opening = openMariadbStore(this.urls[service], service);
    this.#stores.set(service, opening);
    opening.catch(() => this.#stores.delete(service));
    return opening;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#stores.values()].map(async (store) => (await store).close()));
  }
}
