import { AskerFrame, CLOSE, HelperFrame } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { DoorCounter, GatewayLimits } from '../options';
import type { ErrorCode, Line } from './line';
import { type ReadFrame, readFrame } from './read-frame';

/** Frames kept while hello is being checked, and their characters together. */
const MOST_WAITING = 64;
const MOST_WAITING_CHARS = 65_536;

export type AnyFrame = AskerFrame | HelperFrame;
/** Hands a frame to the handler subscribed to its name; false: there is none. */
export type Dispatch = (line: Line, frame: AnyFrame) => boolean;

/** The order of things at the door: readable, not too fast, hello first, then whatever the handlers make of it. */
export class FrameIntake {
  constructor(
    private readonly clock: Clock,
    private readonly limits: GatewayLimits,
    private readonly meter: DoorCounter,
    private readonly dispatch: Dispatch,
  ) {}

  /** Takes one raw text frame of a line. Never throws. */
  take(line: Line, text: string): void {
    line.quiet = false;
    if (line.state === 'closed') return;
    if (line.state === 'greeting') {
      if (line.waiting.length < MOST_WAITING && charsOf(line.waiting) + text.length <= MOST_WAITING_CHARS) line.waiting = [...line.waiting, text];
      else this.#strike(line, { code: 'too-fast' });
      return;
    }
    const read: ReadFrame<AnyFrame> = line.door === 'asker' ? readFrame(text, AskerFrame) : readFrame(text, HelperFrame);
    if (!line.mayTake(this.limits.socketFrames, this.clock.monotonic())) {
      this.#strike(line, { code: 'too-fast', cid: cidOf(read) });
      return;
    }
    if (!read.ok) {
      if (read.code === 'bad-version') line.close(CLOSE.badVersion, 'unknown version');
      else this.#strike(line, read);
      return;
    }
    this.#pass(line, read.frame);
  }

  /** A binary frame: the wire is text. */
  takeBinary(line: Line): void {
    if (line.state !== 'closed') this.#strike(line, { code: 'malformed' });
  }

  #pass(line: Line, frame: AnyFrame): void {
    const hello = frame.t === 'hello';
    if (line.state === 'new' && !hello) {
      line.close(CLOSE.unauthenticated, 'hello first');
      return;
    }
    if (line.state === 'open' && hello) {
      this.#strike(line, { code: 'not-allowed', field: 't' });
      return;
    }
    line.strikes = 0;
    this.meter.frame(line.door, frame.t, 'taken');
    if (hello) line.state = 'greeting';
    if (!this.dispatch(line, frame)) this.#strike(line, { code: 'unknown-frame', field: 't' });
  }

  #strike(line: Line, why: { code: ErrorCode; field?: string; cid?: string }): void {
    const { code, field, cid } = why;
    line.error(code, { ...(field === undefined ? {} : { field }), ...(cid === undefined ? {} : { cid }) });
    this.meter.frame(line.door, 'unknown', code === 'malformed' || code === 'unknown-frame' ? 'malformed' : 'refused');
    line.strikes += 1;
    if (line.strikes >= this.limits.strikes) line.close(CLOSE.tooFast, 'too many frames that cannot be taken');
  }
}

function charsOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function cidOf(read: ReadFrame<AnyFrame>): string | undefined {
  if (!read.ok) return 'cid' in read ? read.cid : undefined;
  return 'cid' in read.frame ? read.frame.cid : undefined;
}
