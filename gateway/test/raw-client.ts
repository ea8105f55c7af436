import { eventually } from '@oa/testkit';
import { type RawData, WebSocket } from 'ws';

/** A client of the wire with nothing clever in it: frames out, frames in, how it was closed. */
export class RawClient<Out extends object, In extends { readonly t: string }> {
  readonly frames: In[] = [];
  closed: number | null = null;
  readonly socket: WebSocket;

  constructor(url: string, origin: string | undefined, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false, ...(origin === undefined ? {} : { origin }) });
    this.socket.on('message', (raw: RawData) => this.frames.push(JSON.parse(raw.toString()) as In));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('error', () => {});
  }

  async opened(): Promise<this> {
    await eventually(() => this.socket.readyState !== WebSocket.CONNECTING, { what: 'the socket to open' });
    return this;
  }
  send(frame: Out): void {
    this.socket.send(JSON.stringify(frame));
  }
  sendText(text: string): void {
    this.socket.send(text);
  }
  all<T extends In['t']>(t: T): Extract<In, { t: T }>[] {
    return this.frames.filter((frame): frame is Extract<In, { t: T }> => frame.t === t);
  }
  /** The newest frame of this name that `fits`, awaited. */
  async got<T extends In['t']>(t: T, fits: (frame: Extract<In, { t: T }>) => boolean = () => true): Promise<Extract<In, { t: T }>> {
    await eventually(() => this.all(t).some(fits), { what: `a frame ${t}; there are ${JSON.stringify(this.frames).slice(0, 1_500)}` });
    return this.all(t).filter(fits).at(-1)!;
  }
  async closedWith(patience: { readonly withinMs?: number } = {}): Promise<number> {
    await eventually(() => this.closed !== null, { what: 'the socket to close', ...patience });
    return this.closed ?? 0;
  }
  leave(): void {
    this.socket.terminate();
  }
}
