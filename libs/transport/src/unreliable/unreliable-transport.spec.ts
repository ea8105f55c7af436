import { ManualClock } from '@oa/kernel';
import { describeTransport, eventually } from '@oa/testkit';
import { MemoryBus } from '../memory/memory-bus';
import { UnreliableTransport } from './unreliable-transport';

describeTransport(
  'unreliable with every chance at zero',
  async () => {
    const bus = new MemoryBus({ onFault: () => undefined });
    const lines: UnreliableTransport[] = [];
    return {
      connect: async () => {
        const line = new UnreliableTransport(bus.connect(), { seed: 1 });
        lines.push(line);
        return line;
      },
      outage: {
        begin: async () => {
          for (const line of lines) line.cut();
        },
        end: async () => {
          for (const line of lines) line.heal();
        },
      },
      close: async () => undefined,
    };
  },
  { outage: true },
);

describe('an unreliable line', () => {
  const texts = Array.from({ length: 300 }, (_, index) => String(index));

  async function sendAll(how: { drop?: number; duplicate?: number; reorder?: number; delay?: number }, seed = 5): Promise<string[]> {
    const clock = new ManualClock();
    const bus = new MemoryBus();
    const line = new UnreliableTransport(bus.connect(), { seed, clock, delayMs: 50, ...how });
    const heard: string[] = [];
    const receiver = bus.connect();
    receiver.subscribe('a', (message) => heard.push(message.text));
    for (const text of texts) line.publish('a', text);
    clock.advance(50);
    await line.flush();
    await receiver.flush();
    return heard;
  }

  it('misbehaves the same way for the same seed', async () => {
    const how = { drop: 0.1, duplicate: 0.1, reorder: 0.1, delay: 0.1 };
    expect(await sendAll(how)).toEqual(await sendAll(how));
    expect(await sendAll(how)).not.toEqual(await sendAll(how, 6));
  });

  it('drops some and repeats some', async () => {
    const heard = await sendAll({ drop: 0.2, duplicate: 0.2 });
    expect(new Set(heard).size).toBeLessThan(texts.length);
    expect(heard.length).toBeGreaterThan(new Set(heard).size);
  });

  it('swaps and delays without losing any', async () => {
    const heard = await sendAll({ reorder: 0.2, delay: 0.2 });
    expect(heard).not.toEqual(texts);
    expect([...heard].sort((a, b) => Number(a) - Number(b))).toEqual(texts);
  });

  it('loses what arrives while it is cut', async () => {
    const bus = new MemoryBus();
    const sender = bus.connect();
    const line = new UnreliableTransport(bus.connect(), { seed: 1 });
    const heard: string[] = [];
    line.subscribe('a', (message) => heard.push(message.text));
    line.cut();
    sender.publish('a', 'lost');
    await sender.flush();
    line.heal();
    sender.publish('a', 'heard');
    await eventually(() => heard.length === 1);
    expect(heard).toEqual(['heard']);
  });
});
