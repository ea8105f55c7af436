import type { Duplex } from 'node:stream';

/**
 * Holds back what leaves sockets within one event-loop turn, so that all a client is told in a turn leaves in one write: a system call costs
 * more than everything else that is done for a frame. What is held counts as buffered at once.
 */
export class TurnOut {
  readonly #held = new Set<Duplex>();

  /** To be called before something is written to the stream. */
  hold(stream: Duplex): void {
    if (this.#held.has(stream)) return;
    if (this.#held.size === 0) setImmediate(() => this.#release());
    this.#held.add(stream);
    stream.cork();
  }

  #release(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const stream of held) stream.uncork();
  }
}
