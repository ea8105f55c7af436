import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, ManualClock } from '@oa/kernel';
import { Metrics, SILENT_LOG } from '@oa/observability';
import { openSqliteStores } from '@oa/storage';
import { toyDefinition as definition, ToyModule } from '../../test/toy-service';
import { type Configuration, configurationFrom, demoConfiguration, demoInput } from '../configuration';
import { Queries } from '../queries';
import { type House, openHouse } from './house';
import { openPrivateDoor } from './private-door';
import { DatabasePulse, livenessOf } from './readiness';
import { runRoom } from './run-room';
import { startService } from './start-service';

jest.setTimeout(60_000);

describe('a service', () => {
  let folder: string;
  let configuration: Configuration;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oa-service-'));
    configuration = { ...demoConfiguration({ port: 8080, wikiPort: 8081, folder }), log: { level: 'silent' } };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (): Promise<House> => openHouse(configuration, { services: ['feedback'], log: SILENT_LOG });

  it('starts from a configuration, answers its queries, is ready, and after its stop neither', async () => {
    const house = await open();
    const service = await startService(ToyModule, definition, house);
    const queries = new Queries(house.transport, house.subjects, 10_000);
    expect(await queries.ask('feedback', 'wikis', {})).toEqual({ ok: true, value: ['Demo Wiki'] });
    expect(await service.readiness()).toEqual({ ready: true, parts: { host: true, transport: true, database: true, schema: true } });
    await service.stop();
    expect((await service.readiness()).parts).toMatchObject({ host: false });
    await expect(queries.ask('feedback', 'wikis', {})).rejects.toThrow('nobody listens');
    await house.close();
  });

  it('leaves the folder free for the next start, and while it runs a second process is refused', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(/in use by another process/);
    await first.close();
    await (await open()).close();
  });

  it('of its own needs a bus to reach the others by', async () => {
    const alone = { ...configurationFrom(demoInput({ port: 1, wikiPort: 2, folder }), { room: 'feedback' }), log: { level: 'silent' as const } };
    await expect(openHouse(alone, { services: ['feedback'] })).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('says on its private door that it lives, whether it is ready and why not, and its figures', async () => {
    const parts = { host: true, database: true };
    const metrics = new Metrics();
    metrics.service('feedback').resent();
    const readiness = async () => ({ ready: parts.host && parts.database, parts });
    const door = await openPrivateDoor({ host: '127.0.0.1', port: 0, metrics, readiness });
    const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${door.port}${path}`, init);
    expect(await (await get('/health/live')).json()).toEqual({ live: true });
    expect((await get('/health/ready')).status).toBe(200);
    parts.database = false;
    const unready = await get('/health/ready');
    expect([unready.status, await unready.json()]).toEqual([503, { ready: false, host: true, database: false }]);
    expect(await (await get('/metrics')).text()).toContain('oa_resent_total{service="feedback"} 1');
    expect((await get('/elsewhere')).status).toBe(404);
    expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
    await door.close();
  });

  const toyRoom = (steps: string[], then: (lost: () => void) => void) => {
    let lose: () => void = () => undefined;
    return runRoom({
      room: 'all',
      services: ['feedback'],
      configuration,
      start: async (house, lost) => {
        lose = lost;
        const running = await startService(ToyModule, definition, house, lost);
        return {
          readiness: () => running.readiness(),
          stop: async () => {
            await running.stop();
            steps.push('stopped');
          },
        };
      },
      started: () => {
        steps.push('started');
        then(lose);
      },
    });
  };

  it('run as a room drains on SIGTERM, ends with code 0 and leaves nothing open', async () => {
    const steps: string[] = [];
    expect(await toyRoom(steps, () => process.emit('SIGTERM', 'SIGTERM'))).toBe(0);
    expect(steps).toEqual(['started', 'stopped']);
    await (await open()).close();
  });

  it('run as a room drains and ends with code 1 when it lost its shards', async () => {
    const steps: string[] = [];
    expect(await toyRoom(steps, (lost) => lost())).toBe(1);
    expect(steps).toEqual(['started', 'stopped']);
  });

  it('that cannot start says why in words and ends with code 1', async () => {
    const words: string[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => words.push(String(text)) > 0);
    const house = await open();
    const code = await runRoom({ room: 'all', services: ['feedback'], configuration, start: () => Promise.reject(new Error('not reached')) });
    write.mockRestore();
    await house.close();
    expect(code).toBe(1);
    expect(words.join('')).toMatch(/^The data folder .* is in use by another process/);
    expect(words.join('')).not.toContain('    at ');
  });
});

describe('whether only a new start can help a service', () => {
  it('is so when a batch never ends while the database answers, and not while the database is away', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oa-live-'));
    const stores = await openSqliteStores(folder, { services: ['feedback'] });
    const clock = new ManualClock();
    const pulse = new DatabasePulse(stores.store('feedback'), clock);
    expect(await livenessOf(() => 119_000, pulse)).toEqual({ ready: true, parts: { commits: true } });
    expect(await livenessOf(() => 121_000, pulse)).toEqual({ ready: false, parts: { commits: false } });
    await stores.close();
    clock.advance(2_000);
    expect(await livenessOf(() => 121_000, pulse)).toEqual({ ready: true, parts: { commits: true } });
    rmSync(folder, { recursive: true, force: true });
  });
});
