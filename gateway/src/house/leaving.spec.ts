import { CLOSE } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { MemoryBus, type Transport } from '@oa/transport';
import { slowLine } from '../../test/slow-socket';
import { Backlog } from '../door/backlog';
import { DoorKeeper } from '../door/door-keeper';
import { LivenessWheel } from '../door/liveness-wheel';
import { Origins } from '../door/origins';
import { DEFAULT_LIMITS } from '../options';
import { CutOff } from './cut-off';
import { letGo } from './drain';

const turn = () => new Promise<void>((next) => setImmediate(next));

describe('clients who are let go', () => {
  const clock = new ManualClock(0);
  let wheel: LivenessWheel;
  let people: ReturnType<typeof slowLine>[];
  beforeEach(() => {
    wheel = new LivenessWheel(clock, new Backlog());
    people = Array.from({ length: 40 }, () => slowLine());
    for (const { line } of people) wheel.add(line);
  });

  const gone = () => people.filter(({ socket }) => socket.closed === CLOSE.restart).length;
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 50) {
      clock.advance(50);
      await turn();
    }
  }

  it('hear it at once and go one after the other', async () => {
    const letting = letGo(wheel, clock, 5_000);
    expect(people.every(({ socket }) => socket.sent[0]?.includes('"bye"'))).toBe(true);
    expect(gone()).toBe(2);
    await pass(2_500);
    expect(gone()).toBeGreaterThan(18);
    expect(gone()).toBeLessThan(26);
    await pass(2_500);
    await letting;
    expect(gone()).toBe(40);
  });

  it('are kept while a command of theirs has no answer, and go at the end all the same', async () => {
    const [answered, never] = [people[0]!, people[1]!];
    answered.line.underWay = 1;
    never.line.underWay = 1;
    const letting = letGo(wheel, clock, 5_000);
    await pass(1_000);
    expect([answered.socket.closed, never.socket.closed]).toEqual([null, null]);
    answered.line.underWay = 0;
    await pass(500);
    expect([answered.socket.closed, never.socket.closed]).toEqual([CLOSE.restart, null]);
    await pass(3_500);
    await letting;
    expect(never.socket.closed).toBe(CLOSE.restart);
  });

  describe('by a gateway cut off from the bus', () => {
    let speak: (line: 'up' | 'down') => void;
    let keeper: DoorKeeper;
    let logged: string[];
    let cutOff: CutOff;
    beforeEach(() => {
      const transport: Transport = Object.create(new MemoryBus().connect(), {
        onLine: {
          value: (listen: typeof speak) => {
            speak = listen;
            return () => undefined;
          },
        },
      });
      logged = [];
      keeper = new DoorKeeper(clock, DEFAULT_LIMITS, new Origins([], [], true), 0, () => 0);
      cutOff = new CutOff(transport, clock, keeper, wheel, { info() {}, error() {}, warn: (_facts, message) => logged.push(message) });
      cutOff.open();
    });
    afterEach(() => cutOff.close());

    it('go after 20 s, and nobody comes in until the line is back', async () => {
      speak('down');
      await pass(19_000);
      expect([gone(), keeper.cutOff]).toEqual([0, false]);
      await pass(6_500);
      expect([gone(), keeper.cutOff, logged.length]).toEqual([40, true, 1]);
      speak('up');
      expect(keeper.cutOff).toBe(false);
    });

    it('stay when it comes back before, and those stay who are left when it comes back meanwhile', async () => {
      speak('down');
      await pass(15_000);
      speak('up');
      await pass(30_000);
      expect(gone()).toBe(0);
      speak('down');
      await pass(22_000);
      const before = gone();
      speak('up');
      await pass(30_000);
      expect(before).toBeGreaterThan(0);
      expect(gone()).toBeLessThanOrEqual(before + 2);
    });
  });
});
