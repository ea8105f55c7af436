import type { AskerFrameIn, AskerServerFrame } from '@oa/contracts/browser';
import { ManualClock } from '@oa/kernel';
import { type ConnectOptions, connect, type LinkState } from './connection';
import type { Signal } from './signals';
import { type FakeSocket, fakeNetwork, flush } from './testing/fake-socket';
import { memoryStore } from './text-store';

const SESSION = '0'.repeat(32);

function line(options: Partial<ConnectOptions<AskerServerFrame, AskerFrameIn>> = {}) {
  const clock = new ManualClock();
  const network = fakeNetwork();
  const states: LinkState[] = [];
  const frames: AskerServerFrame[] = [];
  let heed: (signal: Signal) => void = () => undefined;
  let ids = 0;
  const connection = connect<AskerServerFrame, AskerFrameIn>({
    url: 'wss://gateway.example/v1/asker',
    hello: () => ({ t: 'hello', v: 1, wiki: 'demowiki' }),
    WebSocket: network.WebSocket,
    clock,
    random: () => 0.5,
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    signals: (on) => {
      heed = on;
      return () => undefined;
    },
    ...options,
  });
  const welcome = async (): Promise<FakeSocket> => {
    await flush();
    const socket = network.sockets.at(-1)!;
    socket.open();
    socket.says({ t: 'welcome' });
    return socket;
  };
  return { clock, connection, frames, heed: (signal: Signal) => heed(signal), network, states, welcome };
}

describe('a line to the gateway', () => {
  it('says hello first, is open once welcomed, and keeps its token out of the address', async () => {
    const { connection, network, welcome } = line();
    const socket = await welcome();
    expect(socket.url).toBe('wss://gateway.example/v1/asker');
    expect(socket.sent).toEqual([{ t: 'hello', v: 1, wiki: 'demowiki' }]);
    expect(connection.state()).toEqual({ name: 'open' });
    expect(network.sockets).toHaveLength(1);
  });

  it('comes back with full jitter, longer after each failure, at most 30 s', async () => {
    const { clock, network, states } = line({ random: () => 1 });
    const delays: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      await flush();
      network.sockets.at(-1)!.breaks();
      const state = states.at(-1)!;
      const delay = state.name === 'waiting' ? state.retryAt - clock.now() : Number.NaN;
      delays.push(delay);
      clock.advance(delay);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('forgets its failures after 30 s of health, not before', async () => {
    const { clock, states, welcome } = line({ random: () => 1 });
    const delayAfter = async (healthy: number): Promise<number> => {
      const socket = await welcome();
      clock.advance(healthy);
      socket.breaks();
      const state = states.at(-1)!;
      const delay = state.name === 'waiting' ? state.retryAt - clock.now() : Number.NaN;
      clock.advance(delay);
      return delay;
    };
    expect(await delayAfter(1_000)).toBe(500);
    expect(await delayAfter(1_000)).toBe(1_000);
    expect(await delayAfter(30_000)).toBe(500);
  });

  it.each([4401, 4403, 4406, 4409])('does not come back with the same credentials after %d', async (code) => {
    const { clock, connection, network, welcome } = line();
    (await welcome()).breaks(code);
    clock.advance(3_600_000);
    await flush();
    expect(connection.state()).toEqual({ name: 'stopped', code });
    expect(network.sockets).toHaveLength(1);
    connection.restart();
    await welcome();
    expect(connection.state()).toEqual({ name: 'open' });
  });

  it('stays away as long as the gateway asks, then comes back', async () => {
    const { clock, network, welcome } = line({ random: () => 0 });
    const socket = await welcome();
    socket.says({ t: 'bye', retryMs: 4_000 });
    socket.breaks(1012);
    clock.advance(3_999);
    await flush();
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    await flush();
    expect(network.sockets).toHaveLength(2);
  });

  it('passes from a gateway that says goodbye to the next without a word of loss, unless four quick attempts fail', async () => {
    const { clock, connection, network, states, welcome } = line({ random: () => 1 });
    const socket = await welcome();
    const answer = connection.command({ t: 'end', session: SESSION });
    socket.says({ t: 'bye', retryMs: 100 });
    socket.breaks(1012);
    clock.advance(150);
    await flush();
    network.sockets.at(-1)!.breaks(1006);
    clock.advance(100);
    const next = await welcome();
    expect(new Set(states.map(({ name }) => name))).toEqual(new Set(['connecting', 'open']));
    next.says({ t: 'ack', cid: String(next.sent.at(-1)!.cid), at: 1 });
    await expect(answer).resolves.toMatchObject({ ok: true });

    next.says({ t: 'bye', retryMs: 100 });
    const lost: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await flush();
      network.sockets.at(-1)!.breaks(1006);
      lost.push(connection.state().name);
      clock.advance(1_000);
    }
    expect(lost).toEqual(['connecting', 'connecting', 'connecting', 'connecting', 'waiting']);
  });

  it('pings through silence and gives a line up when one stays unanswered until the next, before a minute has passed', async () => {
    const { clock, connection, welcome } = line();
    const socket = await welcome();
    clock.advance(25_000);
    expect(socket.sent.at(-1)).toEqual({ t: 'ping' });
    socket.says({ t: 'pong', at: 1 });
    clock.advance(49_999);
    expect(connection.state().name).toBe('open');
    clock.advance(1);
    expect(connection.state().name).toBe('waiting');
    expect(socket.closed).toBe(true);
  });

  it('gives an attempt up that is never welcomed', async () => {
    const { clock, connection, network } = line();
    await flush();
    network.sockets[0]!.open();
    clock.advance(15_000);
    expect(connection.state().name).toBe('waiting');
  });

  it('counts a hello that cannot be had as a failed attempt', async () => {
    let tries = 0;
    const { clock, connection, network } = line({
      hello: () => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('the wiki is away')) : { t: 'hello', v: 1, wiki: 'demowiki' };
      },
    });
    await flush();
    expect(connection.state().name).toBe('waiting');
    clock.advance(250);
    await flush();
    expect(network.sockets).toHaveLength(1);
  });

  it('tries at once when the network comes back, sleeps with the page, and probes an open line on waking', async () => {
    const { clock, connection, heed, network, welcome } = line({ random: () => 1 });
    await flush();
    clock.advance(2_000);
    network.sockets[0]!.breaks();
    heed('wake');
    const socket = await welcome();
    expect(network.sockets).toHaveLength(2);
    heed('wake');
    expect(socket.sent.at(-1)).toEqual({ t: 'ping' });
    clock.advance(5_000);
    expect(connection.state().name).toBe('waiting');
    heed('sleep');
    expect(connection.state().name).toBe('asleep');
    clock.advance(60_000);
    heed('wake');
    await welcome();
    expect(connection.state().name).toBe('open');
  });

  it('hears nothing more from a line it gave up', async () => {
    const { clock, frames, network, welcome } = line({ random: () => 0 });
    const old = await welcome();
    old.breaks();
    clock.advance(1);
    await flush();
    old.says({ t: 'typing', session: SESSION });
    old.breaks(4401);
    expect(frames.filter((frame) => frame.t === 'typing')).toEqual([]);
    expect(network.sockets).toHaveLength(2);
  });

  it('reads over what is no frame', async () => {
    const { connection, frames, welcome } = line();
    const socket = await welcome();
    for (const bad of ['', '{', 'null', '7', '"x"', '[]', '{"cid":1}']) socket.says(bad);
    expect(frames).toHaveLength(1);
    expect(connection.state().name).toBe('open');
  });
});

describe('a command', () => {
  const say = (text: string) => ({ t: 'say', session: SESSION, text }) as const;
  const saidBy = (socket: FakeSocket) => socket.sent.filter((frame) => frame.t === 'say');

  it('is kept until welcomed, then sent after what the welcome set off', async () => {
    const { connection, welcome } = line({
      onFrame: (frame) => frame.t === 'welcome' && connection.send({ t: 'join', session: SESSION, since: 0 }),
    });
    void connection.command(say('hello'));
    const socket = await welcome();
    expect(socket.sent.map((frame) => frame.t)).toEqual(['hello', 'join', 'say']);
  });

  it('is sent again with the same cid on the next line, and resolves with its ack', async () => {
    const { clock, connection, welcome } = line();
    const first = await welcome();
    const answer = connection.command(say('one'));
    first.breaks();
    clock.advance(30_000);
    const second = await welcome();
    expect(saidBy(second)).toEqual(saidBy(first));
    second.says({ t: 'ack', cid: String(saidBy(second)[0]!.cid), seq: 7, at: 1 });
    await expect(answer).resolves.toMatchObject({ ok: true, frame: { seq: 7 } });
    expect(connection.pending()).toEqual([]);
  });

  it('is sent again when unanswered for 10 s on an open line', async () => {
    const { clock, connection, welcome } = line();
    const socket = await welcome();
    void connection.command(say('one'));
    clock.advance(10_000);
    expect(saidBy(socket)).toHaveLength(2);
  });

  it('waits for the one before it in its session, but not for other sessions or danger', async () => {
    const { connection, welcome } = line();
    const socket = await welcome();
    void connection.command(say('one'));
    void connection.command(say('two'));
    void connection.command({ t: 'say', session: '1'.repeat(32), text: 'elsewhere' });
    void connection.command({ t: 'danger', session: SESSION });
    expect(socket.sent.slice(1).map((frame) => frame.text ?? frame.t)).toEqual(['one', 'elsewhere', 'danger']);
    socket.says({ t: 'ack', cid: String(saidBy(socket)[0]!.cid), seq: 1, at: 1 });
    expect(saidBy(socket).at(-1)!.text).toBe('two');
  });

  it('keeps refused words for another try or the bin, and goes on with the next', async () => {
    const { connection, welcome } = line();
    const socket = await welcome();
    const answer = connection.command(say('one'));
    void connection.command(say('two'));
    const cid = String(saidBy(socket)[0]!.cid);
    socket.says({ t: 'refused', cid, code: 'session-ended' });
    await expect(answer).resolves.toEqual({ ok: false, code: 'session-ended' });
    expect(connection.pending().map((entry) => entry.refused)).toEqual(['session-ended', undefined]);
    expect(saidBy(socket).at(-1)!.text).toBe('two');
    socket.says({ t: 'ack', cid: String(saidBy(socket)[1]!.cid), seq: 2, at: 1 });
    connection.retry(cid);
    expect(saidBy(socket).at(-1)).toMatchObject({ cid, text: 'one' });
    socket.says({ t: 'refused', cid, code: 'session-ended' });
    connection.discard(cid);
    expect(connection.pending()).toEqual([]);
  });

  it('waits a little and tries again by itself when told it was too fast, or that something is down', async () => {
    const { clock, connection, welcome } = line();
    const socket = await welcome();
    void connection.command(say('one'));
    const cid = String(saidBy(socket)[0]!.cid);
    socket.says({ t: 'refused', cid, code: 'too-fast' });
    clock.advance(5_000);
    socket.says({ t: 'error', cid, code: 'unavailable' });
    clock.advance(5_000);
    expect(saidBy(socket)).toHaveLength(3);
    expect(connection.pending()[0]!.refused).toBeUndefined();
  });

  it('is refused clearly when the outbox is full, and what was kept before is untouched', async () => {
    const { connection } = line();
    for (let i = 0; i < 50; i += 1) void connection.command(say(`message ${i}`));
    await expect(connection.command(say('one too many'))).resolves.toEqual({ ok: false, code: 'outbox-full' });
    expect(connection.pending()).toHaveLength(50);
    void connection.command({ t: 'danger', session: SESSION });
    expect(connection.pending()).toHaveLength(51);
  });

  it('counts bytes, not letters', async () => {
    const { connection } = line();
    let refused = 0;
    for (let i = 0; i < 30; i += 1) {
      void connection.command(say('💬'.repeat(1_000))).then((answer) => {
        refused += answer.ok ? 0 : 1;
      });
    }
    await flush();
    expect(connection.pending()).toHaveLength(24);
    expect(refused).toBe(6);
  });

  it('outlives a reload in its store, and a broken store costs nothing but that', async () => {
    const store = memoryStore();
    void line({ store }).connection.command(say('typed before the reload'));
    const after = line({ store });
    expect(saidBy(await after.welcome())).toMatchObject([{ text: 'typed before the reload' }]);
    const broken = line({ store: { read: () => '{"not":"a list"}', write: () => undefined } });
    expect(broken.connection.pending()).toEqual([]);
  });

  it('is answered by `asked` when it asks', async () => {
    const { connection, frames, welcome } = line();
    const socket = await welcome();
    const answer = connection.command({
      t: 'ask',
      request: { language: 'en', topic: null },
      question: 'how?',
      consent: { policy: 'sealed', version: 1 },
    });
    socket.says({ t: 'asked', cid: String(socket.sent.at(-1)!.cid), session: SESSION, token: 'token' });
    await expect(answer).resolves.toMatchObject({ ok: true, frame: { session: SESSION, token: 'token' } });
    expect(frames.at(-1)!.t).toBe('asked');
  });
});
