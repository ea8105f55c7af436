import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoInput, SCHEMAS } from '@oa/nest';
import { migrateMariadb, openMariadbStore, type SqlStore } from '@oa/storage';
import { freePort, type Link, startLink, startMariadb, startNats, type TestMariadb, type TestNats } from '@oa/testkit';
import { Running } from '../people/running';

/** A process of the service, with lines to broker and database that can be broken. */
export interface ServicePod {
  readonly name: string;
  readonly run: Running;
  readonly bus: Link;
  readonly database: Link;
}

/** Several processes of the sessions service over a real broker and a real database, all of them this test's own. */
export class ServicePods {
  readonly all: ServicePod[] = [];

  private constructor(
    readonly database: TestMariadb,
    public broker: TestNats,
    readonly brokerPort: number,
    readonly folder: string,
    /** A way of the test's own to the service's tables. */
    readonly table: SqlStore,
  ) {}

  static async open(): Promise<ServicePods> {
    const port = await freePort();
    const [database, broker] = await Promise.all([startMariadb(), startNats({ port })]);
    await Promise.all(Object.entries(database.migrate).map(([room, url]) => migrateMariadb(url, room === 'keys' ? 'keys' : 'store')));
    const table = await openMariadbStore(database.services.sessions, 'sessions');
    return new ServicePods(database, broker, port, mkdtempSync(join(tmpdir(), 'oa-pods-')), table);
  }

  /** Starts one more and resolves when it has its first place. */
  async add(): Promise<ServicePod> {
    const name = `pod${this.all.length}`;
    const urls = { ...this.database.services, sessionKeys: this.database.keys.session, feedbackKeys: this.database.keys.feedback };
    const [bus, database] = await Promise.all([startLink(this.brokerPort), startLink(Number(new URL(urls.sessions).port))]);
    const nameOf = (schema: string) => `OA_DB_${schema.toUpperCase()}`;
    const through = (url: string) => {
      const other = new URL(url);
      other.port = String(database.port);
      return other.href;
    };
    const input = demoInput({ port: 8080, wikiPort: 8081, folder: this.folder });
    const file = join(this.folder, `${name}.yaml`);
    const configuration = {
      ...input,
      wikis: input.wikis.map((wiki) => ({ ...wiki, chat: { messagesPerMinute: null } })),
      bus: { url: `nats://127.0.0.1:${bus.port}` },
      database: { mariadb: { schemas: Object.fromEntries(SCHEMAS.map((schema) => [schema, { url: { env: nameOf(schema) } }])) } },
    };
    writeFileSync(file, JSON.stringify(configuration));
    const env = { OA_CONFIG: file, OA_POD: name, ...Object.fromEntries(SCHEMAS.map((schema) => [nameOf(schema), through(urls[schema])])) };
    const pod = { name, run: new Running('services/sessions/dist/main.js', [], env), bus, database };
    this.all.push(pod);
    await pod.run.says('service started');
    return pod;
  }

  /** How many shards each of these owns by the table, and nobody. */
  async counts(pods: readonly ServicePod[]): Promise<number[]> {
    const shards = await this.table.shards();
    return pods.map(({ name }) => shards.filter(({ owner }) => owner?.startsWith(`${name}-`)).length);
  }

  async close(): Promise<void> {
    for (const { run } of this.all) {
      run.signal('SIGCONT');
      await run.end('SIGKILL');
    }
    await Promise.all(this.all.flatMap(({ bus, database }) => [bus.close(), database.close()]));
    await this.table.close();
    await Promise.all([this.database.stop(), this.broker.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
