import type { AskerFrameIn, AskerServerFrame } from '@oa/contracts/browser';
import { ManualClock } from '@oa/kernel';
import { connect } from './connection';
import { createSessionLog } from './session-log';
import { fakeNetwork, flush } from './testing/fake-socket';
import { memoryStore } from './text-store';

const session = 'a'.repeat(32);

async function chat(store = memoryStore()) {
  const clock = new ManualClock();
  const network = fakeNetwork();
  const connection = connect<AskerServerFrame, AskerFrameIn>({
    url: 'wss://gateway.example/v1/asker',
    hello: () => ({ t: 'hello', v: 1, wiki: 'demowiki' }),
    WebSocket: network.WebSocket,
    clock,
    random: () => 0,
    store,
    onFrame: (frame) => (frame.t === 'welcome' ? void log.join('token') : log.receive(frame)),
  });
  const log = createSessionLog({ session, by: 'asker', connection, clock });
  const up = async () => {
    await flush();
    const socket = network.sockets.at(-1)!;
    socket.open();
    socket.says({ t: 'welcome' });
    return socket;
  };
  const socket = await up();
  const said = () => log.timeline().map((item) => (item.kind === 'said' ? `${item.text}:${item.state}` : item.fact.kind));
  return { clock, connection, log, said, socket, store, up };
}
const fact = (seq: number, kind: string, body: object = {}) => ({ t: 'fact', session, seq, at: seq, kind, ...body });
const own = (seq: number, text: string, cid?: string) => fact(seq, 'said', { by: 'asker', name: null, text, ...(cid ? { cid } : {}) });

describe('the log of a session', () => {
  it('shows own words at once as sending, and keeps their key when they are stored', async () => {
    const { log, said, socket } = await chat();
    void log.say('hello');
    expect(said()).toEqual(['hello:sending']);
    const { key } = log.timeline()[0]!;
    const cid = String(socket.sent.at(-1)!.cid);
    socket.says({ t: 'ack', cid, seq: 3, at: 3 });
    expect(said()).toEqual(['hello:sent']);
    socket.says(own(3, 'hello', cid));
    expect(said()).toEqual(['hello:sent']);
    expect(log.timeline()[0]!.key).toBe(key);
  });

  it('shows them once when the fact comes before the ack', async () => {
    const { log, said, socket } = await chat();
    void log.say('hello');
    const cid = String(socket.sent.at(-1)!.cid);
    socket.says(own(3, 'hello', cid));
    expect(said()).toEqual(['hello:sent']);
    socket.says({ t: 'ack', cid, seq: 3, at: 3 });
    expect(said()).toEqual(['hello:sent']);
  });

  it('shows them once after a reload between storing and acknowledging, where the fact carries no cid', async () => {
    const before = await chat();
    void before.log.say('hello');
    const { log, said, socket } = await chat(before.store);
    expect(said()).toEqual(['hello:sending']);
    socket.says(own(3, 'hello'));
    expect(said()).toEqual(['hello:sent']);
    const { key } = log.timeline()[0]!;
    const cid = String(socket.sent.find((frame) => frame.t === 'say')!.cid);
    socket.says({ t: 'ack', cid, seq: 3, at: 3 });
    expect(said()).toEqual(['hello:sent']);
    expect(log.timeline()[0]!.key).toBe(key);
  });

  it('tells the same words said twice apart, stored or not', async () => {
    const before = await chat();
    before.socket.says(own(1, 'ok'));
    void before.log.say('ok');
    void before.log.say('ok');
    const { said, socket } = await chat(before.store);
    socket.says(own(1, 'ok'));
    socket.says(own(2, 'ok'));
    expect(said()).toEqual(['ok:sent', 'ok:sent', 'ok:sending']);
  });

  it('puts a late message in its place', async () => {
    const { said, socket } = await chat();
    socket.says(fact(5, 'said', { by: 'helper', name: 'Amina-K', text: 'second' }));
    socket.says(fact(4, 'said', { by: 'helper', name: 'Amina-K', text: 'first' }));
    expect(said()).toEqual(['first:sent', 'second:sent']);
  });

  it('shows refused words as failed, with retry and discard', async () => {
    const { log, said, socket } = await chat();
    void log.say('hello');
    const cid = String(socket.sent.at(-1)!.cid);
    socket.says({ t: 'refused', cid, code: 'session-ended' });
    expect(log.timeline()).toMatchObject([{ state: 'failed', code: 'session-ended', cid }]);
    log.retry(cid);
    expect(said()).toEqual(['hello:sending']);
    socket.says({ t: 'refused', cid, code: 'session-ended' });
    log.discard(cid);
    expect(said()).toEqual([]);
  });

  it('asks on each new line for what came since, a little back, with its token', async () => {
    const { clock, socket, up } = await chat();
    expect(socket.sent.at(-1)).toEqual({ t: 'join', session, since: 0, token: 'token' });
    socket.says(own(38, 'live before history was complete'));
    clock.advance(5_000);
    expect(socket.sent.at(-1)).toMatchObject({ t: 'join', since: 0 });
    socket.says({ t: 'joined', session, head: 40, state: 'assigned', textGone: false });
    socket.says(own(65, 'live'));
    clock.advance(10_000);
    expect(socket.sent.at(-1)).toMatchObject({ t: 'join', since: 0 });
    socket.breaks();
    clock.advance(1);
    expect((await up()).sent.at(-1)).toMatchObject({ t: 'join', since: 45 });
  });

  it('forgets typing after 5 s or when the words come, and tells its own at most every 3 s', async () => {
    const { clock, log, socket } = await chat();
    socket.says({ t: 'typing', session });
    expect(log.typing()).toBe(true);
    clock.advance(5_000);
    expect(log.typing()).toBe(false);
    socket.says({ t: 'typing', session });
    socket.says(fact(5, 'said', { by: 'helper', name: 'Amina-K', text: 'here' }));
    expect(log.typing()).toBe(false);
    const before = socket.sent.length;
    for (let i = 0; i < 6; i += 1) {
      log.writing();
      clock.advance(1_000);
    }
    expect(socket.sent.slice(before)).toEqual([
      { t: 'typing', session },
      { t: 'typing', session },
    ]);
  });

  it('shows no text once it was destroyed', async () => {
    const { log, socket } = await chat();
    socket.says(own(1, 'secret'));
    socket.says(fact(2, 'text-destroyed'));
    expect(log.timeline()[0]).toMatchObject({ kind: 'said', text: null });
  });
});
