import 'reflect-metadata';
import { SILENT_LOG } from '@oa/observability';
import { eventually } from '@oa/testkit';
import { RoomsApart } from '../../test/rooms-apart';
import { ToyModule, toyDefinition } from '../../test/toy-service';
import { Queries } from '../queries';
import { openHouse } from './house';
import { startService } from './start-service';

/** Rooms of their own over a real broker and a real database, each with the rights of its room and no more. */
describe('a service as a process of its own', () => {
  let apart: RoomsApart;
  beforeAll(async () => {
    apart = await RoomsApart.start();
  }, 120_000);
  afterAll(() => apart.stop(), 60_000);

  it('starts with previous passwords where the current ones are refused, serves another room’s queries, and hands over to a second of its kind', async () => {
    const house = await openHouse(apart.configured('feedback'), { services: ['feedback'], log: SILENT_LOG });
    const service = await startService(ToyModule, toyDefinition, house);
    const gateway = await openHouse(apart.configured('gateway'), { services: [], log: SILENT_LOG });
    expect(await new Queries(gateway.transport, gateway.subjects).ask('feedback', 'wikis', {}, 10_000)).toEqual({ ok: true, value: ['Demo Wiki'] });
    expect((await service.readiness()).ready).toBe(true);

    // A second pod of the service is welcome, and owns everything once the first has gone.
    const next = await openHouse(apart.configured('feedback'), { services: ['feedback'], log: SILENT_LOG });
    const successor = await startService(ToyModule, toyDefinition, next);
    await eventually(async () => (await successor.readiness()).ready, { what: 'the second to serve its part', withinMs: 60_000 });
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
