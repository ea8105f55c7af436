import { subjectsOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { MemoryBus, UnreliableTransport } from '@oa/transport';
import { Pings } from './pings';

/** What was sent arrives and is answered. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise<void>((next) => setImmediate(next));
}

describe('the pings of two pods', () => {
  let clock: ManualClock;
  let bus: MemoryBus;
  const all: Pings[] = [];
  const suspected: string[] = [];

  beforeEach(() => {
    clock = new ManualClock();
    bus = new MemoryBus({ clock });
    suspected.length = 0;
  });
  afterEach(() => {
    for (const pings of all.splice(0)) pings.stop();
  });

  async function start(pod: string, peer: string) {
    const line = new UnreliableTransport(bus.connect(), { seed: 1, clock });
    const state = { isSound: true };
    const lags: number[] = [];
    const pings = new Pings({
      transport: line,
      subjects: subjectsOf('test'),
      service: 'matching',
      pod,
      clock,
      isSound: () => state.isSound,
      onLag: (ms) => lags.push(ms),
      onSuspect: () => suspected.push(pod),
    });
    all.push(pings);
    pings.watch([peer]);
    await pings.start();
    return { pings, line, state, lags };
  }

  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      clock.advance(100);
      await turns();
    }
  }

  it('find each other, and then nothing to suspect', async () => {
    const [a, b] = [await start('a', 'b'), await start('b', 'a')];
    await pass(3_000);
    expect([a.pings.verdict('b'), b.pings.verdict('a')]).toEqual(['fine', 'fine']);
    expect([a.pings.knowsAll(), a.pings.bus.believesOthers(clock.monotonic())]).toEqual([true, true]);
    expect(suspected).toEqual([]);
  });

  it('find one gone within half a second once nobody listens there, and say so at once', async () => {
    const [a, b] = [await start('a', 'b'), await start('b', 'a')];
    await pass(2_000);
    b.pings.stop();
    await pass(500);
    expect(a.pings.verdict('b')).toBe('gone');
    expect(suspected).toEqual(['a']);
  });

  it('find one hung that no longer reaches its database and leaves them unanswered; its own come back', async () => {
    const [a, b] = [await start('a', 'b'), await start('b', 'a')];
    await pass(2_000);
    b.state.isSound = false;
    await pass(1_900);
    expect(a.pings.verdict('b')).toBe('fine');
    await pass(500);
    expect(a.pings.verdict('b')).toBe('hung');
    expect(b.pings.bus.isGood(clock.monotonic())).toBe(true);
    b.state.isSound = true;
    await pass(300);
    expect(a.pings.verdict('b')).toBe('fine');
  });

  it('accuse nobody while the own line is cut, nor in the first 1.5 s after', async () => {
    const [a] = [await start('a', 'b'), await start('b', 'a')];
    await pass(2_000);
    a.line.cut();
    await pass(4_000);
    expect(a.pings.verdict('b')).toBe('fine');
    expect(a.pings.bus.isGood(clock.monotonic())).toBe(false);
    a.line.heal();
    for (let step = 0; step < 30; step += 1) {
      await pass(100);
      expect(a.pings.verdict('b')).toBe('fine');
    }
  });

  it('accuse nobody for what was noticed before the own database came back', async () => {
    const [a, b] = [await start('a', 'b'), await start('b', 'a')];
    await pass(2_000);
    b.state.isSound = false;
    await pass(3_000);
    expect(a.pings.verdict('b')).toBe('hung');
    a.pings.disturbed(3_000);
    b.state.isSound = true;
    await pass(4_000);
    expect(a.pings.verdict('b')).toBe('fine');
  });
});
