import type { Duplex } from 'node:stream';
import { type AskerServerFrame, CLOSE, type HelperServerFrame } from '@oa/contracts';
import type { WebSocket } from 'ws';
import type { ConsolePerson } from '../identity/roster';
import type { BucketSize } from '../options';
import { type Backlog, BEHIND_BYTES } from './backlog';
import { TokenBucket } from './token-bucket';
import type { TurnOut } from './turn-out';

/** Bytes waiting to go out beyond which the gateway stops reading from a client, and beyond which it gives the client up. */
const PAUSE_BYTES = 1_000_000;
const CUT_BYTES = 4_000_000;

export type DoorName = 'asker' | 'helper';
/** `new`: nothing but hello is taken; `greeting`: hello is being checked, frames wait; `open`: known person. */
export type LineState = 'new' | 'greeting' | 'open' | 'closed';

export type ServerFrame = AskerServerFrame | HelperServerFrame;
export type ErrorCode = Extract<AskerServerFrame, { t: 'error' }>['code'];

/** What a line has beyond itself. */
export interface LineSeat {
  /** A command of this line's client, read and admitted. */
  command(frame: object): void;
  stop(): void;
}

const NONE: readonly string[] = [];

/**
 * One client's socket as the gateway sees it: frames out, with a bounded buffer; a close that says why.
 * Holds no timer; the liveness wheel looks after all lines. There are many of these and most are idle: what a line keeps is what it costs.
 */
export class Line {
  state: LineState = 'new';
  /** Set by the wheel before it pings, cleared by any sign of life. */
  quiet = false;
  /** Unreadable or refused frames since the last good one. */
  strikes = 0;
  paused = false;
  /** Frames that came while hello was being checked. */
  waiting: readonly string[] = NONE;
  /** Commands of this client that have no answer yet. */
  underWay = 0;
  /** What the client has here, from its hello on; stopped once, when the line is closed by either side. */
  seat: LineSeat | undefined;
  readonly #bucket: TokenBucket;

  constructor(
    readonly socket: WebSocket,
    readonly door: DoorName,
    /** The `Origin` the upgrade came with; empty if it had none. */
    readonly origin: string,
    /** Monotonic ms. */
    readonly openedAt: number,
    /** Whom the console cookie of the upgrade names; helpers only. */
    readonly person: ConsolePerson | undefined,
    size: BucketSize,
    private readonly backlog: Backlog,
    /** Lets a turn's frames leave together, past the socket by what lies under it. */
    private readonly turn?: TurnOut,
    private readonly stream?: Duplex,
    /** Takes a raw frame; the same for all lines. */
    private readonly onFrame?: (line: Line, text: string) => void,
  ) {
    this.#bucket = new TokenBucket(size, openedAt);
  }

  get isOpen(): boolean {
    return this.socket.readyState === 1 && this.state !== 'closed';
  }

  /** A raw frame came. */
  take(text: string): void {
    this.onFrame?.(this, text);
  }

  mayTake(size: BucketSize, now: number): boolean {
    return this.#bucket.take(size, now);
  }

  send(frame: ServerFrame): void {
    if (this.isOpen) this.sendText(JSON.stringify(frame));
  }

  /** Sends a frame that is text already: one text for many lines. */
  sendText(text: string): void {
    if (!this.isOpen) return;
    if (this.turn && this.stream) this.turn.send(this.stream, text);
    else this.socket.send(text);
    const waiting = this.socket.bufferedAmount;
    if (waiting <= BEHIND_BYTES) return;
    this.backlog.note(this);
    if (waiting > CUT_BYTES) this.close(CLOSE.tooSlow, 'too slow');
    else if (waiting > PAUSE_BYTES) this.#pause();
  }

  /** The socket is closed for good: nothing of it is left. */
  get isGone(): boolean {
    return this.socket.readyState === 3;
  }
  /** Bytes on their way to the client that have not left yet. */
  get backlogBytes(): number {
    return this.socket.bufferedAmount;
  }

  /** The gateway could not read or may not take a frame; nothing changed. */
  error(code: ErrorCode, more: { field?: string; cid?: string } = {}): void {
    this.send({ t: 'error', code, ...more });
  }

  /** Says goodbye and ends at once what the client had here; the socket goes when the client answers, or after 30 s. */
  close(code: number, reason = ''): void {
    if (this.state === 'closed') return;
    this.gone();
    if (this.paused) this.socket.resume();
    this.socket.close(code, reason);
  }

  /** Hello was answered: what came meanwhile is read now, in order. */
  opened(): void {
    if (this.state !== 'greeting') return;
    this.state = 'open';
    const waiting = this.waiting;
    this.waiting = NONE;
    for (const text of waiting) this.take(text);
  }

  /** Reads again once the client has taken what was waiting for it. */
  resumeIfDrained(): void {
    if (!this.paused || this.socket.bufferedAmount > PAUSE_BYTES / 2) return;
    this.paused = false;
    this.socket.resume();
  }

  /** For a client that is gone, or whose memory is needed now: no goodbye. */
  hangUp(): void {
    this.gone();
    this.socket.terminate();
  }

  /** The line is closed, by whichever side. */
  gone(): void {
    this.state = 'closed';
    this.waiting = NONE;
    const { seat } = this;
    this.seat = undefined;
    seat?.stop();
  }

  #pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.socket.pause();
    // Leaves behind all that waits: once it is out, so is that.
    this.socket.ping('', false, () => this.resumeIfDrained());
  }
}
