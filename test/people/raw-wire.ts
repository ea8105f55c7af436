import { WebSocket } from 'ws';
import { type SocketTraits, socketOptions } from './socket';

interface AnswerFrame {
  readonly t: string;
  readonly code?: string;
}

/** A socket with nothing clever in it: says anything, counts what comes back, knows how it was closed. Keeps no frame but the latest. */
export class RawWire {
  /** How often each answer came: the frame's name, with its code if it has one (`error malformed`). */
  readonly counts = new Map<string, number>();
  received = 0;
  /** Close code; set once the socket is closed. */
  closedWith: number | undefined;
  #wake: (() => void) | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (raw) => {
      const { t, code } = JSON.parse(raw.toString()) as AnswerFrame;
      const name = code === undefined ? t : `${t} ${code}`;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      this.received += 1;
      this.#wake?.();
    });
    socket.on('close', (code) => {
      this.closedWith = code;
      this.#wake?.();
    });
    // `close` follows, and says all there is to say.
    socket.on('error', () => undefined);
  }

  /** Opens the socket; answers the HTTP status where the upgrade is refused. */
  static async open(url: string, origin: string | undefined, traits: SocketTraits = {}): Promise<RawWire | number> {
    const socket = new WebSocket(url, socketOptions(origin, traits));
    const wire = new RawWire(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(wire));
      socket.once('unexpected-response', (request, response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      socket.once('error', reject);
    });
  }

  send(frame: string | Uint8Array | object): void {
    const raw = typeof frame === 'string' || frame instanceof Uint8Array ? frame : JSON.stringify(frame);
    if (this.closedWith === undefined) this.socket.send(raw, () => undefined);
  }

  /** Resolves when so many frames have come in all, or the socket is closed. */
  async heard(frames: number): Promise<void> {
    while (this.received < frames && this.closedWith === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves with the close code. */
  async closed(): Promise<number> {
    await this.heard(Number.POSITIVE_INFINITY);
    return this.closedWith ?? 0;
  }

  leave(): void {
    this.socket.terminate();
  }
}
