// What a cluster stands on: a broker with a user and least rights for each room, a database with a schema and a user for each service, and the
// configuration that names them.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_PREFIX } from '@oa/contracts';
import { busPermissions, ROOMS, type Room, SCHEMAS, type SchemaName } from '@oa/nest';
import { migrateMariadb } from '@oa/storage';
import { freePort, type MariadbOptions, type NatsAccount, startMariadb, startNats, type TestMariadb, type TestNats } from '@oa/testkit';
import type { DemoInput, Reach } from './shape';

/** Whose credentials each room is given, and nobody else's. */
const OWN_SCHEMAS: Readonly<Record<Room, readonly SchemaName[]>> = {
  gateway: [],
  matching: ['matching'],
  sessions: ['sessions', 'sessionKeys'],
  feedback: ['feedback', 'feedbackKeys'],
  moderation: ['moderation'],
};
const dbVariable = (schema: SchemaName) => `OA_DB_${schema.toUpperCase()}`;
const BUS_VARIABLE = 'OA_BUS_PASSWORD';

/** The broker's users: one for each room, with what `busPermissions` allows it. */
export function busAccounts(prefix: string, passwordOf: (room: Room) => string = () => randomBytes(18).toString('hex')): NatsAccount[] {
  return ROOMS.map((room) => ({ name: `oa-${room}`, password: passwordOf(room), ...busPermissions(room, prefix) }));
}

export class Ground {
  #broker: TestNats;

  private constructor(
    readonly folder: string,
    readonly database: TestMariadb,
    broker: TestNats,
    readonly accounts: readonly NatsAccount[],
  ) {
    this.#broker = broker;
  }

  /** Starts both servers and makes the tables. */
  static async open(folder: string, prefix = DEFAULT_PREFIX, mariadb: MariadbOptions = { roomy: true }): Promise<Ground> {
    const accounts = busAccounts(prefix);
    const [database, broker] = await Promise.all([startMariadb(mariadb), freePort().then((port) => startNats({ users: accounts, port }))]);
    await Promise.all(Object.entries(database.migrate).map(([room, url]) => migrateMariadb(url, room === 'keys' ? 'keys' : 'store')));
    return new Ground(folder, database, broker, accounts);
  }

  get broker(): TestNats {
    return this.#broker;
  }

  /** Takes the broker away, connections and all, as kill -9 does. */
  async brokerDown(): Promise<void> {
    await this.#broker.stop();
  }

  /** Brings it back where it was. */
  async brokerUp(): Promise<void> {
    this.#broker = await startNats({ users: this.accounts, port: Number(new URL(this.#broker.url).port) });
  }

  /** Where the servers are, unless something stands between. */
  get reach(): Reach {
    return { bus: new URL(this.#broker.url).host, database: new URL(this.database.url).host };
  }

  /** Writes the configuration of one pod (or of all, by one name) and answers its file. */
  writeConfiguration(name: string, base: DemoInput, reach: Reach): string {
    const password = [{ env: BUS_VARIABLE }];
    const users = Object.fromEntries(ROOMS.map((room) => [room, { user: `oa-${room}`, password }]));
    const configuration = {
      ...base,
      // A given broker has accounts of its own.
      bus: { url: `nats://${reach.bus}`, ...(this.#broker.pid !== null && { users }) },
      database: { mariadb: { schemas: Object.fromEntries(SCHEMAS.map((schema) => [schema, { url: { env: dbVariable(schema) } }])) } },
    };
    const file = join(this.folder, `${name}.yaml`);
    writeFileSync(file, JSON.stringify(configuration, null, 2), { mode: 0o600 });
    return file;
  }

  /** The secrets of a room's pods. */
  environment(room: Room, reach: Reach): Record<string, string> {
    const { services, keys } = this.database;
    const urls: Readonly<Record<SchemaName, string>> = { ...services, sessionKeys: keys.session, feedbackKeys: keys.feedback };
    const own = OWN_SCHEMAS[room].map((schema) => {
      const url = new URL(urls[schema]);
      url.host = reach.database;
      return [dbVariable(schema), url.href];
    });
    const bus = this.accounts.find(({ name }) => name === `oa-${room}`);
    return { ...Object.fromEntries(own), [BUS_VARIABLE]: bus?.password ?? '' };
  }

  async close(): Promise<void> {
    await Promise.all([this.#broker.stop(), this.database.stop()]);
  }
}
