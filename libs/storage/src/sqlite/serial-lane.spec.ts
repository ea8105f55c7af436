import { SerialLane } from './serial-lane';

/** Work that ends when told to. */
const held = () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
};

describe('the lane into a database', () => {
  it('does one piece of work at a time, in the order it came', async () => {
    const lane = new SerialLane();
    const seen: string[] = [];
    const first = held();
    const work = [
      lane.run(async () => {
        seen.push('first begins');
        await first.gate;
        seen.push('first ends');
      }),
      lane.run(() => seen.push('second')),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['first begins']);
    first.release();
    await Promise.all(work);
    expect(seen).toEqual(['first begins', 'first ends', 'second']);
  });

  it('goes on after work that throws, and hands the error to whoever asked', async () => {
    const lane = new SerialLane();
    await expect(
      lane.run(() => {
        throw new Error('no such table');
      }),
    ).rejects.toThrow('no such table');
    expect(await lane.run(() => 'still here')).toBe('still here');
  });

  it('lets timers and sockets have their turn during a long queue of work', async () => {
    const lane = new SerialLane();
    let turns = 0;
    let going = true;
    const tick = () => {
      turns += 1;
      if (going) setImmediate(tick);
    };
    setImmediate(tick);
    const busy = () => {
      const until = performance.now() + 1;
      while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: 100 }, () => lane.run(busy)));
    going = false;
    expect(turns).toBeGreaterThan(3);
  });

  it('takes no more than its bound, and says so at once', async () => {
    const lane = new SerialLane(2);
    const first = held();
    const work = [lane.run(() => first.gate), lane.run(() => undefined)];
    await expect(lane.run(() => undefined)).rejects.toThrow('Too much work waits');
    first.release();
    await Promise.all(work);
    expect(await lane.run(() => 'room again')).toBe('room again');
  });

  it('finishes what it took before it closes, and takes nothing after', async () => {
    const lane = new SerialLane();
    const done = lane.run(() => 'done');
    await lane.close();
    expect(await done).toBe('done');
    await expect(lane.run(() => undefined)).rejects.toThrow('closed');
  });
});
