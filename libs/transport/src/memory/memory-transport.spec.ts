import { seededRandom } from '@oa/kernel';
import { describeTransport } from '@oa/testkit';
import { MemoryBus } from './memory-bus';

describeTransport('in-memory', async () => {
  const bus = new MemoryBus({ random: seededRandom(7), onFault: () => undefined });
  return { connect: async () => bus.connect(), close: async () => undefined };
});

describe('the in-memory bus', () => {
  it('delivers when its caller says so, one turn’s messages together, what handlers publish in the next', () => {
    const turns: (() => void)[] = [];
    const line = new MemoryBus({ defer: (deliver) => turns.push(deliver) }).connect();
    const heard: string[] = [];
    line.subscribe('a', (message) => {
      heard.push(message.text);
      line.publish('b', `after ${message.text}`);
    });
    line.subscribe('b', (message) => heard.push(message.text));
    line.publish('a', 'one');
    line.publish('a', 'two');
    expect(heard).toEqual([]);
    turns.shift()?.();
    expect(heard).toEqual(['one', 'two']);
    turns.shift()?.();
    expect(heard).toEqual(['one', 'two', 'after one', 'after two']);
    expect(turns).toEqual([]);
  });

  it('reports a handler that throws', () => {
    const faults: unknown[] = [];
    const turns: (() => void)[] = [];
    const line = new MemoryBus({ defer: (deliver) => turns.push(deliver), onFault: (fault) => faults.push(fault) }).connect();
    line.subscribe('a', () => {
      throw new Error('on purpose');
    });
    line.publish('a', 'x');
    turns.shift()?.();
    expect(faults).toEqual([new Error('on purpose')]);
  });
});
