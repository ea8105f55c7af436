import 'reflect-metadata';
import { SERVICE_NAMES } from '@oa/contracts';
import { SILENT_LOG } from '@oa/observability';
import { migrateMariadb } from '@oa/storage';
import { eventually, startMariadb, startNats, type TestMariadb, type TestNats } from '@oa/testkit';
import { ToyModule, toyDefinition } from '../../test/toy-service';
import { busPermissions, type Configuration, configurationFrom, demoInput, ROOMS, type Room } from '../configuration';
import { Queries } from '../queries';
import { openHouse } from './house';
import { startService } from './start-service';

/** Rooms of their own over a real broker and a real database, each with the rights of its room and no more. */
describe('a service as a process of its own', () => {
  let broker: TestNats;
  let database: TestMariadb;
  const env: Record<string, string> = { WRONG: 'wrong', MASTER_KEY: 'ab'.repeat(32), BUS: 'bus' };

  beforeAll(async () => {
    const users = ROOMS.map((room) => ({ name: room, password: 'bus', ...busPermissions(room, 'oa') }));
    [broker, database] = await Promise.all([startNats({ users }), startMariadb()]);
    await Promise.all([
      ...SERVICE_NAMES.map((service) => migrateMariadb(database.migrate[service], 'store')),
      migrateMariadb(database.migrate.keys, 'keys'),
    ]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([broker.stop(), database.stop()]);
  }, 60_000);

  function configured(room: Room): Configuration {
    const at = (url: string) => ({ url: new URL(url), password: [{ env: 'WRONG' }, { env: `DB_${new URL(url).username.toUpperCase()}` }] });
    const access = (url: string) => {
      const { url: place, password } = at(url);
      env[`DB_${place.username.toUpperCase()}`] = place.password;
      return { user: place.username, password, database: place.pathname.slice(1) };
    };
    const place = new URL(database.services.feedback);
    const schemas = {
      ...Object.fromEntries(SERVICE_NAMES.map((service) => [service, access(database.services[service])])),
      sessionKeys: access(database.keys.session),
      feedbackKeys: access(database.keys.feedback),
    };
    const users = Object.fromEntries(ROOMS.map((name) => [name, { user: name, password: [{ env: 'WRONG' }, { env: 'BUS' }] }]));
    const input = {
      ...demoInput({ port: 0, wikiPort: 0, folder: '/nonexistent' }),
      bus: { url: broker.url, users },
      database: { mariadb: { host: place.hostname, port: Number(place.port), schemas } },
      keys: [{ env: 'MASTER_KEY' }],
      secrets: [{ env: 'MASTER_KEY' }],
      wikis: demoInput({ port: 0, wikiPort: 8081, folder: '' }).wikis.map((wiki) => ({ ...wiki, identity: [] })),
    };
    return configurationFrom(input, { room, env });
  }

  it('starts with previous passwords where the current ones are refused, serves another room’s queries, and hands over to a second of its kind', async () => {
    const house = await openHouse(configured('feedback'), { services: ['feedback'], log: SILENT_LOG });
    const service = await startService(ToyModule, toyDefinition, house);
    const gateway = await openHouse(configured('gateway'), { services: [], log: SILENT_LOG });
    expect(await new Queries(gateway.transport, gateway.subjects).ask('feedback', 'wikis', {}, 10_000)).toEqual({ ok: true, value: ['Demo Wiki'] });
    expect((await service.readiness()).ready).toBe(true);

    // A second pod of the service is welcome, and owns everything once the first has gone.
    const next = await openHouse(configured('feedback'), { services: ['feedback'], log: SILENT_LOG });
    const successor = await startService(ToyModule, toyDefinition, next);
    expect((await successor.readiness()).ready).toBe(true);
    await service.stop();
    await house.close();
    const owners = async () => (await next.stores.store('feedback').shards()).map(({ owner }) => owner);
    await eventually(async () => new Set(await owners()).size === 1 && !(await owners()).includes(null), { what: 'the second pod to own all' });
    await successor.stop();
    expect(new Set(await owners())).toEqual(new Set([null]));
    expect(await next.stores.store('feedback').pods()).toEqual([]);
    await Promise.all([next.close(), gateway.close()]);
  }, 120_000);
});
