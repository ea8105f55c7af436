// One socket of the load program: WebSocket by hand over `net`, so that the load costs little beside what is measured.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

type Frame = Record<string, unknown>;

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** A masked client frame under the mask 0, which leaves the payload as it is: it may be changed in place. */
export function frameOf(payload: Buffer, opcode = TEXT): Buffer {
  const long = payload.length > 125;
  const frame = Buffer.alloc(payload.length + (long ? 8 : 6));
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : payload.length);
  if (long) frame.writeUInt16BE(payload.length, 2);
  payload.copy(frame, long ? 8 : 6);
  return frame;
}

export class Line {
  /** Takes every frame, parsed; not called while `onPayload` is set. */
  onFrame: (frame: Frame) => void = () => {};
  /** Takes every frame's bytes instead: valid only during the call. */
  onPayload: ((payload: Buffer) => void) | null = null;
  readonly #socket: Socket;
  readonly #open: Promise<void>;
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;
  #waiters: { readonly fits: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void }[] = [];

  /** `url` is `ws://host:port/path`. */
  constructor(url: string, origin: string, cookie = '') {
    const { hostname, port, pathname, host } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.setNoDelay(true);
    this.#open = new Promise((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.once('close', () => reject(new Error(`${url} was closed`)));
      this.#socket.on('data', (chunk) => {
        if (this.#upgraded) this.#take(chunk);
        else if (this.#upgrade(chunk, reject)) resolve();
      });
    });
    this.#socket.write(
      [
        `GET ${pathname} HTTP/1.1`,
        `Host: ${host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        `Origin: ${origin}`,
        ...(cookie ? [`Cookie: ${cookie}`] : []),
        '\r\n',
      ].join('\r\n'),
    );
  }

  opened(): Promise<void> {
    return this.#open;
  }

  send(frame: object): void {
    this.sendRaw(frameOf(Buffer.from(JSON.stringify(frame))));
  }

  /** Bytes of a whole client frame. */
  sendRaw(frame: Buffer): void {
    this.#socket.write(frame);
  }

  /** Resolves with the next frame that fits. */
  next(fits: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve) => {
      this.#waiters.push({ fits, resolve });
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #upgrade(chunk: Buffer, reject: (error: Error) => void): boolean {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const head = this.#rest.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) {
      reject(new Error(`the door answers ${head.split('\r\n')[0]}`));
      return false;
    }
    this.#upgraded = true;
    const more = this.#rest.subarray(end + 4);
    this.#rest = Buffer.alloc(0);
    if (more.length > 0) this.#take(more);
    return true;
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (at + 2 <= bytes.length) {
      let length = bytes[at + 1]! & 0x7f;
      let head = 2;
      if (length === 126) {
        if (at + 4 > bytes.length) break;
        length = bytes.readUInt16BE(at + 2);
        head = 4;
      } else if (length === 127) {
        if (at + 10 > bytes.length) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
        head = 10;
      }
      if (at + head + length > bytes.length) break;
      this.#frame(bytes[at]! & 0x0f, bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
  }

  #frame(opcode: number, payload: Buffer): void {
    if (opcode === PING) this.sendRaw(frameOf(payload, PONG));
    if (opcode === CLOSE) this.close();
    if (opcode !== TEXT) return;
    if (this.onPayload) this.onPayload(payload);
    else this.#parsed(JSON.parse(payload.toString('utf8')) as Frame);
  }

  #parsed(frame: Frame): void {
    if (this.#waiters.length > 0) {
      for (const { resolve } of this.#waiters.filter(({ fits }) => fits(frame))) resolve(frame);
      this.#waiters = this.#waiters.filter(({ fits }) => !fits(frame));
    }
    this.onFrame(frame);
  }
}
