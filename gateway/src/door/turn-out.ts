import type { Duplex } from 'node:stream';

const TEXT_FRAME = 0x81;
const SHORT = 125;
const MEDIUM = 65_535;

/** One unmasked WebSocket text frame, as a server sends it, in one piece. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = TEXT_FRAME;
  frame[1] = length <= SHORT ? length : length <= MEDIUM ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, head);
  return frame;
}

/**
 * Writes frames past `ws`, whose sender writes head and text apart: what a client is told within one event-loop turn leaves in one write, and
 * counts as buffered at once. A system call costs more than everything else that is done for a frame. Only for sockets without extensions and
 * without fragments on their way, where frames may follow each other freely.
 */
export class TurnOut {
  readonly #held = new Set<Duplex>();

  /** `stream` is what lies under an open WebSocket. */
  send(stream: Duplex, text: string): void {
    if (!this.#held.has(stream)) {
      if (this.#held.size === 0) setImmediate(() => this.#release());
      this.#held.add(stream);
      stream.cork();
    }
    stream.write(textFrame(text));
  }

  #release(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const stream of held) stream.uncork();
  }
}
