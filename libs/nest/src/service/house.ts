/** What every room of a process shares: its line to the others, its tables, its log and figures, the rules. */
import { loadShardHash, type ServiceName, type Subjects, subjectsOf } from '@oa/contracts';
import type { Clock, Tracer } from '@oa/kernel';
import { createLog, type Log, Metrics, openTraces } from '@oa/observability';
import type { Transport } from '@oa/transport';
import { type Configuration, RulesBook } from '../configuration';
import { countedStore } from './counted-store';
import { openStores, type Stores } from './open-stores';
import { openTransport } from './open-transport';
import { steadyClock } from './steady-clock';

export interface House {
  readonly configuration: Configuration;
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly stores: Stores;
  readonly rules: RulesBook;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly clock: Clock;
  /** Closes tables, then the line. Only after every room of the process has stopped. */
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Whose tables are opened: none for a gateway, all for one process. */
  readonly services: readonly ServiceName[];
  readonly log?: Log;
  readonly metrics?: Metrics;
  readonly clock?: Clock;
}

const NO_STORES: Stores = {
  exclusive: true,
  store(service) {
    throw new Error(`this process opened no tables, nor those of ${service}`);
  },
  keys: () => undefined,
  close: async () => undefined,
};

/** The release that runs, as its image or its starter names it. */
export const versionOf = (): string => process.env.OA_VERSION || 'unversioned';

/** The same tables, their failures counted. */
function counted(stores: Stores, services: readonly ServiceName[], metrics: Metrics): Stores {
  const wrapped = new Map(
    services.map((service) => [service, countedStore(stores.store(service), (call) => metrics.service(service).databaseError(call))]),
  );
  return { ...stores, store: (service) => wrapped.get(service) ?? stores.store(service) };
}

/** Opens the line and the tables. Throws BusUnreachable, ConfigurationError, DatabaseInUse, SchemaTooOld, StorageFault; nothing stays open then. */
export async function openHouse(configuration: Configuration, options: HouseOptions): Promise<House> {
  const { services, metrics = new Metrics() } = options;
  const log = options.log ?? createLog({ level: configuration.log.level, base: { room: configuration.room } });
  const toldOfStep = (ms: number) => log.error({ ms }, 'the clock of this machine was set; this process keeps its own time until it ends');
  const clock = options.clock ?? steadyClock(toldOfStep);
  await loadShardHash();
  const transport = await openTransport(configuration, `oa-${configuration.room}`, log);
  try {
    const stores = services.length > 0 ? counted(await openStores(configuration, services, clock), services, metrics) : NO_STORES;
    const subjects = subjectsOf(configuration.prefix);
    const rules = new RulesBook(configuration.wikis);
    const traces = await openTraces(configuration.tracing ?? null, { room: configuration.room, version: versionOf() }, log);
    const close = async () => {
      await stores.close();
      await transport.close();
      await traces.close();
    };
    const { tracer } = traces;
    return { configuration, transport, subjects, stores, rules, log, metrics, tracer, clock, close };
  } catch (error) {
    await transport.close();
    throw error;
  }
}
