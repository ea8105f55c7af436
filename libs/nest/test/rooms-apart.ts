/** Configurations of rooms as processes of their own, over a private broker and a private database, each with the rights of its room. */
import { SERVICE_NAMES } from '@oa/contracts';
import { migrateMariadb } from '@oa/storage';
import { startMariadb, startNats, type TestMariadb, type TestNats } from '@oa/testkit';
import { busPermissions, type Configuration, configurationFrom, demoInput, ROOMS, type Room } from '../src/configuration';

/** Where a test puts a link of its own between rooms and servers. */
export interface Ports {
  readonly bus?: number;
  readonly database?: number;
}

export class RoomsApart {
  readonly #env: Record<string, string> = { WRONG: 'wrong', MASTER_KEY: 'ab'.repeat(32), BUS: 'bus' };

  private constructor(
    readonly broker: TestNats,
    readonly database: TestMariadb,
  ) {}

  static async start(): Promise<RoomsApart> {
    const users = ROOMS.map((room) => ({ name: room, password: 'bus', ...busPermissions(room, 'oa') }));
    const [broker, database] = await Promise.all([startNats({ users }), startMariadb()]);
    await Promise.all([
      ...SERVICE_NAMES.map((service) => migrateMariadb(database.migrate[service], 'store')),
      migrateMariadb(database.migrate.keys, 'keys'),
    ]);
    return new RoomsApart(broker, database);
  }

  async stop(): Promise<void> {
    await Promise.all([this.broker.stop(), this.database.stop()]);
  }

  /** Every password has a wrong one before it, as in the time of a change. */
  configured(room: Room, ports: Ports = {}): Configuration {
    const { database, broker } = this;
    const place = new URL(database.services.feedback);
    const bus = new URL(broker.url);
    if (ports.bus !== undefined) bus.port = String(ports.bus);
    const schemas = {
      ...Object.fromEntries(SERVICE_NAMES.map((service) => [service, this.#access(database.services[service])])),
      sessionKeys: this.#access(database.keys.session),
      feedbackKeys: this.#access(database.keys.feedback),
    };
    const users = Object.fromEntries(ROOMS.map((name) => [name, { user: name, password: [{ env: 'WRONG' }, { env: 'BUS' }] }]));
    const input = {
      ...demoInput({ port: 0, wikiPort: 0, folder: '/nonexistent' }),
      bus: { url: `nats://${bus.host}`, users },
      database: { mariadb: { host: place.hostname, port: ports.database ?? Number(place.port), schemas } },
      keys: [{ env: 'MASTER_KEY' }],
      secrets: [{ env: 'MASTER_KEY' }],
      wikis: demoInput({ port: 0, wikiPort: 8081, folder: '' }).wikis.map((wiki) => ({ ...wiki, identity: [] })),
    };
    return configurationFrom(input, { room, env: this.#env });
  }

  #access(url: string) {
    const { username, password, pathname } = new URL(url);
    const name = `DB_${username.toUpperCase()}`;
    this.#env[name] = password;
    return { user: username, password: [{ env: 'WRONG' }, { env: name }], database: pathname.slice(1) };
  }
}
