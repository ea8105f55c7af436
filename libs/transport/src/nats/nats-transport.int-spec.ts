import { createServer, connect as dial, type Socket } from 'node:net';
import { describeTransport, eventually, freePort, type NatsOptions, startNats, type TestNats } from '@oa/testkit';
import { BusUnreachable, PermissionError } from './nats-faults';
import { connectNats } from './nats-transport';

/** A broker given by its address cannot be taken away, nor have accounts of ours. */
const own = process.env.TEST_NATS_URL === undefined;
const describeOwn = own ? describe : describe.skip;

/** A broker that comes back on the same port. */
async function startBroker(options: NatsOptions = {}) {
  const port = await freePort();
  let server: TestNats = await startNats({ ...options, port });
  return {
    url: server.url,
    port,
    begin: async () => {
      server = await startNats({ ...options, port });
    },
    end: () => server.stop(),
    close: () => server.stop(),
  };
}
type Broker = Awaited<ReturnType<typeof startBroker>>;

describeTransport(
  'NATS',
  async () => {
    const broker = await startBroker();
    return {
      connect: () => connectNats({ url: broker.url, name: 'conformance', reconnectMs: 20, onFault: () => undefined }),
      outage: { begin: () => broker.end(), end: () => broker.begin() },
      close: () => broker.close(),
    };
  },
  { outage: own },
);

const USERS = [
  { name: 'gateway', password: 'one', publish: ['oa.u.>', 'oa.q.>'], subscribe: ['oa.gw.>', 'oa.inbox.gateway.>'] },
  { name: 'matching', password: 'two' },
];

describeOwn('a user with least rights', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker({ users: USERS });
  });
  afterAll(() => broker.close());
  const gateway = (inboxPrefix: string) => connectNats({ url: broker.url, name: 'gw', user: 'gateway', password: 'one', inboxPrefix });
  const matching = () => connectNats({ url: broker.url, name: 'm', user: 'matching', password: 'two' });

  it('asks and is answered in its own inbox', async () => {
    const [asker, answerer] = [await gateway('oa.inbox.gateway'), await matching()];
    answerer.subscribe('oa.q.matching.line', (message) => answerer.publish(message.reply ?? 'none', 'here'));
    await answerer.flush();
    expect(await asker.request('oa.q.matching.line', '{}', 10_000)).toBe('here');
    await Promise.all([asker.close(), answerer.close()]);
  });

  it('learns which subject it may not publish to or listen on, and goes on', async () => {
    const line = await gateway('oa.inbox.gateway');
    const errors: PermissionError[] = [];
    line.onPermissionError((error) => errors.push(error));
    line.publish('oa.i.desk.3', '{}');
    line.subscribe('oa.i.desk.3', () => undefined);
    await eventually(() => errors.length === 2);
    expect(errors.map((error) => `${error.operation} ${error.subject}`).sort()).toEqual(['publish oa.i.desk.3', 'subscribe oa.i.desk.3']);
    await line.flush();
    expect(line.line).toBe('up');
    await line.close();
  });

  it('fails a request to a forbidden subject at once instead of letting it time out', async () => {
    const line = await gateway('oa.inbox.gateway');
    line.onPermissionError(() => undefined);
    await expect(line.request('oa.i.desk.3', '{}', 600_000)).rejects.toBeInstanceOf(PermissionError);
    await line.close();
  });

  it('fails requests at once when it may not listen in its inbox', async () => {
    const line = await gateway('elsewhere');
    line.onPermissionError(() => undefined);
    const answerer = await matching();
    answerer.subscribe('oa.q.slow', () => undefined);
    await answerer.flush();
    await expect(line.request('oa.q.slow', '{}', 600_000)).rejects.toBeInstanceOf(PermissionError);
    await Promise.all([line.close(), answerer.close()]);
  });

  it('is refused with a wrong password, however long it may wait, in words that name the bus and not the password', async () => {
    const refused = connectNats({ url: broker.url, name: 'x', user: 'gateway', password: 'hunter2', firstConnectWithinMs: 600_000 });
    await expect(refused).rejects.toBeInstanceOf(BusUnreachable);
    await expect(refused).rejects.toThrow(`the bus at ${broker.url} refuses this user or password`);
  });
});

describeOwn('a change of passwords', () => {
  const accounts = (password: string) => [{ name: 'gateway', password }];

  it('is outlived by a line that knows both: it begins with the old one and comes back with the new one', async () => {
    const port = await freePort();
    const before = await startNats({ port, users: accounts('old') });
    const lines: string[] = [];
    const line = await connectNats({
      url: before.url,
      name: 'x',
      user: 'gateway',
      passwords: ['new', 'old'],
      reconnectMs: 20,
      onFault: () => undefined,
    });
    line.onLine((state) => lines.push(state));
    await line.flush();
    await before.stop();
    const after = await startNats({ port, users: accounts('new') });
    await eventually(() => lines.at(-1) === 'up', { what: 'the line to be there again' });
    await line.flush();
    await line.close();
    await after.stop();
  });

  it('is refused where none of the passwords is right', async () => {
    const broker = await startNats({ users: accounts('right') });
    await expect(connectNats({ url: broker.url, name: 'x', user: 'gateway', passwords: ['one', 'two'] })).rejects.toThrow(
      'refuses this user or password',
    );
    await broker.stop();
  });
});

describeOwn('the first line', () => {
  it('fails at once with the address when nobody answers there', async () => {
    await expect(connectNats({ url: 'nats://name:secret@127.0.0.1:1', name: 'x' })).rejects.toThrow(
      'the bus at nats://127.0.0.1:1 cannot be reached: nobody answers there',
    );
  });

  it('waits for a bus that starts later, if it may', async () => {
    const broker = await startBroker();
    await broker.end();
    const opening = connectNats({ url: broker.url, name: 'x', firstConnectWithinMs: 60_000, reconnectMs: 20 });
    await broker.begin();
    const line = await opening;
    await line.flush();
    await line.close();
    await broker.close();
  });
});

describeOwn('a turn', () => {
  it('leaves in one write', async () => {
    const broker = await startBroker();
    const writes: string[] = [];
    const relay = await countingRelay(broker.port, (text) => writes.push(text));
    const line = await connectNats({ url: `nats://127.0.0.1:${relay.port}`, name: 'x' });
    await line.flush();
    writes.length = 0;
    // Publishes of several microtasks of one turn: each would be a write of its own without the collector.
    for (let index = 0; index < 50; index += 1) {
      line.publish('a', `m${index}`);
      await Promise.resolve();
    }
    await eventually(() => writes.join('').includes('m49'));
    expect(writes.length).toBe(1);
    await line.close();
    relay.close();
    await broker.close();
  });
});

/** Stands between a client and the server and reports each chunk the client wrote. */
async function countingRelay(to: number, report: (text: string) => void): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = dial(to, '127.0.0.1');
    sockets.push(near, far);
    near.on('data', (chunk) => {
      report(chunk.toString());
      far.write(chunk);
    });
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
