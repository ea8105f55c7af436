import type { WebSocket } from 'ws';
import { Backlog } from '../src/door/backlog';
import { Line } from '../src/door/line';

/** The other end of a line that takes what it is told only when the test says so. */
export class SlowSocket {
  readyState = 1;
  bufferedAmount = 0;
  reading = true;
  closed: number | null = null;
  terminated = false;
  pings = 0;
  readonly sent: string[] = [];
  #onOut: (() => void)[] = [];

  send(text: string): void {
    this.sent.push(text.slice(0, 100));
    this.bufferedAmount += text.length;
  }
  ping(_data?: unknown, _mask?: boolean, out?: () => void): void {
    this.pings += 1;
    if (out) this.#onOut.push(out);
  }
  pause(): void {
    this.reading = false;
  }
  resume(): void {
    this.reading = true;
  }
  close(code: number): void {
    this.readyState = 2;
    this.closed = code;
  }
  terminate(): void {
    this.readyState = 3;
    this.terminated = true;
  }
  /** The client takes everything. */
  takes(): void {
    this.bufferedAmount = 0;
    for (const out of this.#onOut.splice(0)) out();
  }
}

/** A line of somebody known, on such a socket. */
export function slowLine(backlog = new Backlog()): { line: Line; socket: SlowSocket } {
  const socket = new SlowSocket();
  const line = new Line(socket as unknown as WebSocket, 'asker', '', 0, undefined, { burst: 10, perSecond: 1 }, backlog);
  line.state = 'open';
  return { line, socket };
}
