/** The tables of the services one process runs. */
import type { KeyStore, Store } from '@oa/actors';
import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { type Clock, Fault } from '@oa/kernel';
import { MasterKeys, openMariadbKeys, openMariadbStore, openSqliteStores } from '@oa/storage';
import type { Configuration, DatabaseConfiguration, SchemaAccess, SchemaName } from '../configuration';

type MariadbConfiguration = Extract<DatabaseConfiguration, { mariadb: unknown }>['mariadb'];

/** Services whose actors keep sealed text, and the table of keys each of them owns. */
const KEY_TABLES = { sessions: 'session_key', feedback: 'feedback_key' } as const;
const KEY_SCHEMAS = { sessions: 'sessionKeys', feedback: 'feedbackKeys' } as const satisfies Record<keyof typeof KEY_TABLES, SchemaName>;
const sealing = (service: ServiceName): service is keyof typeof KEY_TABLES => service in KEY_TABLES;

export interface Stores {
  /** Nobody else can have these tables open: the process holds a lock that dies with it. */
  readonly exclusive: boolean;
  /** Throws if the service was not among those opened. */
  store(service: ServiceName): Store;
  /** Undefined for services that hold no keys. */
  keys(service: ServiceName): KeyStore | undefined;
  close(): Promise<void>;
}

/** Opens them. SQLite is migrated here; MariaDB never: throws SchemaTooOld there. Throws DatabaseInUse, StorageFault. */
export async function openStores(configuration: Configuration, services: readonly ServiceName[] = SERVICE_NAMES, clock?: Clock): Promise<Stores> {
  const { database, masterKeys } = configuration;
  const keys = masterKeys.length > 0 ? new MasterKeys(masterKeys) : undefined;
  if ('mariadb' in database) return openOnMariadb(database.mariadb, services, keys, clock);
  const opened = await openSqliteStores(database.sqlite.folder, { services, masterKeys: keys, clock });
  return {
    exclusive: true,
    store: (service) => opened.store(service),
    keys: (service) => (sealing(service) ? opened.keys(KEY_TABLES[service]) : undefined),
    close: () => opened.close(),
  };
}

async function openOnMariadb(
  { schemas, tls }: MariadbConfiguration,
  services: readonly ServiceName[],
  masterKeys: MasterKeys | undefined,
  clock: Clock | undefined,
): Promise<Stores> {
  const stores = new Map<ServiceName, Store>();
  const keyStores = new Map<ServiceName, KeyStore>();
  const close = async () => {
    await Promise.all([...stores.values(), ...keyStores.values()].map((opened) => opened.close()));
  };
  try {
    for (const service of services) {
      stores.set(service, await reach(schemas, service, (url) => openMariadbStore(url, service, { tls })));
      if (!sealing(service)) continue;
      if (!masterKeys) throw new Fault(`the ${service} service needs master keys`);
      keyStores.set(
        service,
        await reach(schemas, KEY_SCHEMAS[service], (url) => openMariadbKeys(url, KEY_TABLES[service], { masterKeys, clock, tls })),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    exclusive: false,
    store: (service) => {
      const store = stores.get(service);
      if (!store) throw new Fault(`the tables of ${service} were not opened`);
      return store;
    },
    keys: (service) => keyStores.get(service),
    close,
  };
}

/** Tries the current password, then the previous one: in the time of a change either may be right. */
async function reach<T>(schemas: Partial<Record<SchemaName, SchemaAccess>>, name: SchemaName, open: (url: string) => Promise<T>): Promise<T> {
  const access = schemas[name];
  if (!access) throw new Fault(`no access to the schema of ${name} is configured for this room`);
  const [first, ...others] = access.passwords.length > 0 ? access.passwords : [''];
  try {
    return await open(schemaUrl(access, first ?? ''));
  } catch (error) {
    const [next] = others;
    if (next === undefined || !(error instanceof Fault) || error.facts.code !== 'ER_ACCESS_DENIED_ERROR') throw error;
    return open(schemaUrl(access, next));
  }
}

/** `mariadb://user:password@host:port/database`, each part encoded. */
export function schemaUrl({ host, port, user, database }: SchemaAccess, password: string): string {
  const login = [user, password].map(encodeURIComponent).join(':');
  return `mariadb://${login}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}
