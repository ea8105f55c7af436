import type { Metrics } from './metrics';

export type DoorSide = 'asker' | 'helper';

/** What the gateway counts. */
export class DoorMeter {
  constructor(private readonly metrics: Metrics) {}

  opened(side: DoorSide): void {
    this.metrics.sockets.inc({ side });
  }

  closed(side: DoorSide): void {
    this.metrics.sockets.dec({ side });
  }

  /** `frame` is a frame's name from the wire's contract, or `unknown`. */
  frame(side: DoorSide, frame: string, outcome: 'taken' | 'refused' | 'malformed'): void {
    this.metrics.frames.inc({ side, frame, outcome });
  }

  answered(side: DoorSide, ms: number): void {
    this.metrics.acks.observe({ side }, ms / 1_000);
  }

  retried(why: string): void {
    this.metrics.retried.inc({ why });
  }
}
