import type { HotCount } from './hot-series';
import type { Metrics } from './metrics';

export type DoorSide = 'asker' | 'helper';
type FrameOutcome = 'taken' | 'refused' | 'malformed';

/** What the gateway counts. Series are looked up once and kept: a call on the hot path is an addition. */
export class DoorMeter {
  /** By frame, for each side and outcome. */
  readonly #frames = new Map<string, Map<string, HotCount>>();
  readonly #acks;

  constructor(private readonly metrics: Metrics) {
    this.#acks = { asker: metrics.acks.bind({ side: 'asker' }), helper: metrics.acks.bind({ side: 'helper' }) };
  }

  opened(side: DoorSide): void {
    this.metrics.sockets.inc({ side });
  }

  closed(side: DoorSide): void {
    this.metrics.sockets.dec({ side });
  }

  /** `frame` is a frame's name from the wire's contract, or `unknown`. */
  frame(side: DoorSide, frame: string, outcome: FrameOutcome): void {
    const count = this.#frames.get(frame)?.get(outcome === 'taken' ? side : `${side} ${outcome}`) ?? this.#bind(side, frame, outcome);
    count.inc();
  }

  #bind(side: DoorSide, frame: string, outcome: FrameOutcome): HotCount {
    const counts = this.#frames.get(frame) ?? new Map<string, HotCount>();
    this.#frames.set(frame, counts);
    const count = this.metrics.frames.bind({ side, frame, outcome });
    counts.set(outcome === 'taken' ? side : `${side} ${outcome}`, count);
    return count;
  }

  answered(side: DoorSide, ms: number): void {
    this.#acks[side].observe(ms / 1_000);
  }

  retried(why: string): void {
    this.metrics.retried.inc({ why });
  }
}
