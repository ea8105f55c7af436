import { BusHealth } from './bus-health';

/** The own ping comes back each 200 ms from one time to another. */
function hear(bus: BusHealth, from: number, to: number): void {
  for (let at = from; at <= to; at += 200) bus.heard(at);
}

describe('a pod’s judgement of its own line', () => {
  it('lets it suspect others only while its own ping has just come back', () => {
    const bus = new BusHealth();
    expect(bus.maySuspect(0)).toBe(false);
    bus.heard(1_000);
    expect(bus.maySuspect(1_400)).toBe(true);
    expect(bus.maySuspect(1_450)).toBe(false);
    expect(bus.isGood(2_100)).toBe(true);
    expect(bus.isGood(2_200)).toBe(false);
  });

  it('lets it believe others’ complaints only once its own line has been good for 2.5 s', () => {
    const bus = new BusHealth();
    hear(bus, 0, 2_400);
    expect(bus.believesOthers(2_400)).toBe(false);
    bus.heard(2_600);
    expect(bus.believesOthers(2_600)).toBe(true);
    bus.lost();
    hear(bus, 3_000, 5_400);
    expect(bus.believesOthers(5_400)).toBe(false);
    bus.heard(5_600);
    expect(bus.believesOthers(5_600)).toBe(true);
  });

  it('gives everything up after four heartbeats in which its line was bad and another’s was good', () => {
    const bus = new BusHealth();
    bus.heard(0);
    const beats = [2_000, 2_500, 3_000, 3_500].map((at) => bus.isBrokenAlone(at, true));
    expect(beats).toEqual([false, false, false, true]);
  });

  it('keeps what it owns while all lines are bad, and begins to count anew after each heartbeat of doubt', () => {
    const bus = new BusHealth();
    bus.heard(0);
    const beats = [true, true, true, false, true, true, true, false].map((peerIsGood, n) => bus.isBrokenAlone(2_000 + n * 500, peerIsGood));
    expect(beats).not.toContain(true);
    expect(Array.from({ length: 20 }, (_, n) => bus.isBrokenAlone(9_000 + n * 500, false))).not.toContain(true);
  });
});
