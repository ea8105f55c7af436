import 'reflect-metadata';
import { subjectsOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { eventually } from '@oa/testkit';
import { MemoryBus } from '@oa/transport';
import { describeQueries } from '../../test/describe-queries';
import { BusServer, MAX_IN_FLIGHT } from './bus-server';

describeQueries('the in-memory bus', async () => {
  const bus = new MemoryBus();
  return { connect: async () => bus.connect(), close: async () => undefined };
});

describe('a server of queries', () => {
  const subjects = subjectsOf('test');

  async function stuck(closeWithinMs?: number) {
    const clock = new ManualClock();
    const transport = new MemoryBus().connect();
    const server = new BusServer({ transport, subjects, service: 'feedback', clock, closeWithinMs });
    let taken = 0;
    server.addHandler('stuck', () => {
      taken += 1;
      return new Promise(() => undefined);
    });
    await new Promise<void>((resolve) => void server.listen(() => resolve()));
    return { clock, transport, server, taken: () => taken };
  }

  it('waits for handlers no longer than its deadline', async () => {
    const { clock, transport, server, taken } = await stuck(5_000);
    transport.publish('test.q.feedback.stuck', '{}');
    await eventually(() => taken() === 1);
    let closed = false;
    const closing = server.close().then(() => {
      closed = true;
    });
    await eventually(() => clock.nextAlarm() !== undefined);
    clock.advance(4_999);
    await transport.flush();
    expect(closed).toBe(false);
    clock.advance(1);
    await closing;
  });

  it('refuses with BUSY beyond its bound instead of letting a heap grow', async () => {
    const { transport, taken } = await stuck();
    for (let index = 0; index < MAX_IN_FLIGHT; index += 1) transport.publish('test.q.feedback.stuck', '{}');
    await eventually(() => taken() === MAX_IN_FLIGHT);
    expect(JSON.parse(await transport.request('test.q.feedback.stuck', '{}', 10_000))).toEqual({ ok: false, code: 'BUSY' });
  });

  it('counts how each query ended', async () => {
    const transport = new MemoryBus().connect();
    const counts: string[] = [];
    const server = new BusServer({ transport, subjects, service: 'feedback', counted: (query, outcome) => counts.push(`${query} ${outcome}`) });
    server.addHandler('fine', async () => 1);
    server.addHandler('bad', async () => {
      throw new Error('on purpose');
    });
    await new Promise<void>((resolve) => void server.listen(() => resolve()));
    await transport.request('test.q.feedback.fine', '{}', 10_000);
    await transport.request('test.q.feedback.bad', '{}', 10_000);
    expect(counts).toEqual(['fine done', 'bad fault']);
  });
});
