import 'reflect-metadata';
import { SILENT_LOG } from '@oa/observability';
import { eventually, type Link, startLink } from '@oa/testkit';
import { createConnection } from 'mysql2/promise';
import { RoomsApart } from '../../test/rooms-apart';
import { ToyModule, toyDefinition } from '../../test/toy-service';
import { openHouse } from './house';
import { openPrivateDoor } from './private-door';
import { startService } from './start-service';

const WELL = { host: true, transport: true, database: true, schema: true };

describe('the health of a service', () => {
  let apart: RoomsApart;
  let bus: Link;
  let database: Link;
  beforeAll(async () => {
    apart = await RoomsApart.start();
    bus = await startLink(Number(new URL(apart.broker.url).port));
    database = await startLink(Number(new URL(apart.database.services.feedback).port));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([bus.close(), database.close()]);
    await apart.stop();
  }, 60_000);

  it('turns with what it needs: the bus, the database, the tables, its own will; it lives through all of it', async () => {
    const house = await openHouse(apart.configured('feedback', { bus: bus.port, database: database.port }), {
      services: ['feedback'],
      log: SILENT_LOG,
    });
    const service = await startService(ToyModule, toyDefinition, house);
    const { readiness } = service;
    const liveness = () => service.liveness?.() ?? Promise.reject(new Error('no word on its life'));
    const door = await openPrivateDoor({ host: '127.0.0.1', port: 0, metrics: house.metrics, readiness, liveness });
    const ask = async (what: string) => {
      const response = await fetch(`http://127.0.0.1:${door.port}/health/${what}`);
      return [response.status, await response.json()] as const;
    };
    const turns = (what: string, parts: object) =>
      eventually(
        async () => {
          const [status, said] = await ask('ready');
          return status === (what === 'well' ? 200 : 503) && Object.entries(parts).every(([part, is]) => said[part] === is);
        },
        { what, withinMs: 60_000 },
      );
    await turns('well', WELL);

    bus.cut();
    await turns('without the bus', { transport: false, host: false, database: true });
    bus.mend();
    await turns('well', WELL);

    database.cut();
    await turns('without the database', { database: false, transport: true });
    expect(await ask('live')).toEqual([200, { live: true, commits: true }]);
    database.mend();
    await turns('well', WELL);

    const owner = await createConnection({ uri: apart.database.migrate.feedback.replace(/^mariadb:/, 'mysql:') });
    await owner.query('RENAME TABLE pod TO pod_elsewhere');
    await turns('without a table', { schema: false, database: true });
    await owner.query('RENAME TABLE pod_elsewhere TO pod');
    await owner.end();
    await turns('well', WELL);

    const stopped = service.stop();
    await turns('on its way out', { host: false });
    await stopped;
    await Promise.all([door.close(), house.close()]);
  }, 300_000);
});
