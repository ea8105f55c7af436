import { steadyClock } from './steady-clock';

const NOON = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** A machine whose clock can be set, and which can sleep. */
function machine() {
  const state = { wall: NOON, monotonic: 5_000.5, sinceBoot: 900_000 };
  const pass = (ms: number) => {
    state.wall += ms;
    state.monotonic += ms;
    state.sinceBoot += ms;
  };
  const sleep = (ms: number) => {
    state.wall += ms;
    state.sinceBoot += ms;
  };
  const steps: number[] = [];
  const sources = { wall: () => state.wall, monotonic: () => state.monotonic, sinceBoot: () => state.sinceBoot };
  return { state, pass, sleep, steps, clock: steadyClock((ms) => steps.push(ms), sources) };
}

describe('the clock of a process', () => {
  it.each([HOUR, -HOUR])('goes on as if nothing had happened when the machine’s is set by %p ms, and says so once', (step) => {
    const { state, pass, steps, clock } = machine();
    pass(60_000);
    state.wall += step;
    expect(clock.now()).toBe(NOON + 60_000);
    pass(5_000);
    expect(clock.now()).toBe(NOON + 65_000);
    expect(steps).toEqual([step]);
  });

  it('takes the machine’s time again when its clock is set back to what it was', () => {
    const { state, pass, steps, clock } = machine();
    state.wall += HOUR;
    clock.now();
    pass(1_000);
    state.wall -= HOUR;
    expect(clock.now()).toBe(NOON + 1_000);
    expect(steps).toEqual([HOUR, -HOUR]);
  });

  it('follows small corrections and the machine’s sleep', () => {
    const { state, pass, sleep, steps, clock } = machine();
    for (let n = 0; n < 100; n += 1) {
      pass(1_000);
      state.wall += 50;
      expect(clock.now()).toBe(state.wall);
    }
    sleep(3 * HOUR);
    expect(clock.now()).toBe(state.wall);
    sleep(HOUR);
    state.wall += HOUR;
    expect(clock.now()).toBe(state.wall - HOUR);
    expect(steps).toEqual([HOUR]);
  });
});
