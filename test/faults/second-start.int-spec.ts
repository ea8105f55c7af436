import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoInput, SCHEMAS } from '@oa/nest';
import { migrateMariadb, openMariadbStore } from '@oa/storage';
import { freePort, startMariadb, startNats, type TestMariadb, type TestNats } from '@oa/testkit';
import { Product } from '../people/product';
import { begin, newcomer, talk } from '../people/real-chat';
import { Running } from '../people/running';
import { TestHelper } from '../people/test-helper';

const SERVICES = ['matching', 'sessions', 'feedback', 'moderation'] as const;

jest.setTimeout(600_000);

describe('a second start of the one process on the same folder', () => {
  afterEach(() => Product.stopAll());

  it('is refused in one sentence while the first serves on, and takes over after kill -9', async () => {
    const product = await Product.start();
    const other = join(product.folder, 'second.yaml');
    writeFileSync(other, JSON.stringify(demoInput({ port: 0, wikiPort: product.wikiPort, folder: product.data })));
    const second = new Running('standalone/dist/main.js', [other]);
    expect(await second.ended).toBe(1);
    expect(second.output.trim()).toBe(
      `The data folder ${product.data} is in use by another process. Stop that one first, or give this one another folder.`,
    );

    const ada = await TestHelper.signIn({ gateway: product.gateway, wiki: 'demowiki', sub: 'ada' });
    await ada.duty('available');
    const asker = newcomer(product);
    const session = await begin(asker, ada, 'Is the first still there?');
    await product.down('SIGKILL');
    await product.up();
    const typed = await talk(asker, ada, session, 2);
    expect(asker.texts()).toEqual(typed);
    asker.close();
    ada.close();
  });
});

describe('a start on a port that is taken', () => {
  afterEach(() => Product.stopAll());

  it.each(['port', 'wikiPort'] as const)('ends with one sentence that names it (%s)', async (which) => {
    const other = createServer();
    await new Promise<void>((listens) => other.listen(0, '127.0.0.1', listens));
    const taken = (other.address() as AddressInfo).port;
    const product = Product.unstarted();
    writeFileSync(
      product.configuration,
      JSON.stringify(demoInput({ port: await freePort(), wikiPort: await freePort(), folder: product.data, [which]: taken })),
    );
    const run = new Running('standalone/dist/main.js', [product.configuration]);
    expect(await run.ended).toBe(1);
    const plain = run.output.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    expect(plain).toEqual([`The port 127.0.0.1:${taken} is taken by another program. Stop that one, or give this one another port.`]);
    await new Promise((closed) => other.close(closed));
  });
});

describe('a second process of a service on the same database', () => {
  let database: TestMariadb;
  let broker: TestNats;
  let folder: string;
  let env: Record<string, string>;
  const started: Running[] = [];

  beforeAll(async () => {
    [database, broker] = await Promise.all([startMariadb(), startNats()]);
    await Promise.all(Object.entries(database.migrate).map(([room, url]) => migrateMariadb(url, room === 'keys' ? 'keys' : 'store')));
    folder = mkdtempSync(join(tmpdir(), 'oa-second-'));
    const urls = { ...database.services, sessionKeys: database.keys.session, feedbackKeys: database.keys.feedback };
    const nameOf = (schema: string) => `OA_DB_${schema.toUpperCase()}`;
    const file = join(folder, 'configuration.yaml');
    const configuration = {
      ...demoInput({ port: 8080, wikiPort: 8081, folder }),
      bus: { url: broker.url },
      database: { mariadb: { schemas: Object.fromEntries(SCHEMAS.map((schema) => [schema, { url: { env: nameOf(schema) } }])) } },
    };
    writeFileSync(file, JSON.stringify(configuration));
    env = { OA_CONFIG: file, ...Object.fromEntries(SCHEMAS.map((schema) => [nameOf(schema), urls[schema]])) };
  });
  afterAll(async () => {
    for (const one of started) await one.end('SIGKILL');
    await Promise.all([database?.stop(), broker?.stop()]);
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const start = (service: string) => {
    const running = new Running(`services/${service}/dist/main.js`, [], env);
    started.push(running);
    return running;
  };

  it.each(SERVICES)('is a second pod of %s, which takes over after kill -9 and gives up in order', async (service) => {
    const first = start(service);
    await first.says('service started');
    const second = start(service);
    await second.says('service started');
    await first.end('SIGKILL');
    const third = start(service);
    await third.says('service started');
    await second.end('SIGTERM');
    expect(second.output).toContain('service stopped');
    await third.end('SIGTERM');
    expect(third.output).toContain('service stopped');
    for (const one of [first, second, third]) expect(one.output).not.toMatch(/^ {4}at /m);
    const store = await openMariadbStore(database.services[service], service);
    try {
      expect(new Set((await store.shards()).map(({ owner }) => owner))).toEqual(new Set([null]));
    } finally {
      await store.close();
    }
  });
});
