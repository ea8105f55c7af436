import { LIMITS } from '@oa/contracts/browser';
import type { Clock } from '@oa/kernel';
import type { Answer } from './frames';
import type { TextStore } from './text-store';

/** A command as the outbox keeps it: enough of its shape to order and repeat it. */
export interface KeptFrame {
  readonly t: string;
  readonly cid: string;
  readonly session?: string;
  readonly offer?: string;
}
export interface OutboxEntry<Frame extends KeptFrame = KeptFrame> {
  readonly frame: Frame;
  /** Highest sequence number its session had shown when it was typed. */
  readonly after?: number;
  /** Set once refused; only things said are kept then, so that their text can be tried again or thrown away. */
  readonly refused?: string;
}

export interface Outbox<Frame extends KeptFrame> {
  entries(): readonly OutboxEntry<Frame>[];
  add(frame: Frame, after?: number): Promise<Answer>;
  /** Feeds an `ack`, `asked`, `refused` or `error` frame; answers for unknown commands are ignored. */
  answered(frame: AnswerFrame): void;
  /** The line is up: sends the first unanswered command of every lane. */
  resume(): void;
  /** The line is down: what was on its way counts as unsent. */
  suspend(): void;
  retry(cid: string): void;
  discard(cid: string): void;
}

/** What the outbox reads of an answering frame. */
export interface AnswerFrame {
  readonly t: string;
  readonly cid?: string | undefined;
  readonly code?: string;
  readonly details?: Readonly<Record<string, string | number>> | undefined;
}

export interface OutboxOptions<Frame extends KeptFrame> {
  readonly clock: Clock;
  /** Writes to the socket; false while there is none. */
  readonly transmit: (frame: Frame) => boolean;
  readonly store: TextStore;
  readonly onChange?: () => void;
}

const KEY = 'outbox';
/** A command unanswered for so long is sent again: its answer, or it, was lost. */
const ANSWER_MS = 10_000;
/** Pause of a lane after "too fast", "internal" or "unavailable". */
const PAUSE_MS = 5_000;
/** Room beyond the messages, so that a full outbox still takes "end", "report" and "someone is in danger". */
const SPARE = 20;
const FINAL_ERRORS = ['malformed', 'unknown-frame', 'not-allowed'];

/**
 * Commands on their way. One per lane is in flight, so that what was typed in order arrives in order even when the first is lost; a lane is
 * a session or an offer, and calls for help in danger never wait behind chat.
 */
const laneOf = (frame: KeptFrame): string => (/danger|report/.test(frame.t) ? frame.t : (frame.session ?? frame.offer ?? ''));

export function createOutbox<Frame extends KeptFrame>(options: OutboxOptions<Frame>): Outbox<Frame> {
  const { clock, store, transmit } = options;
  let entries = restore<Frame>(store);
  const waiters = new Map<string, (answer: Answer) => void>();
  /** Busy lanes: how to stop the timer that would send again. */
  const busy = new Map<string, () => void>();

  const commit = (next: readonly OutboxEntry<Frame>[]): void => {
    entries = next;
    store.write(KEY, next.length ? JSON.stringify(next) : null);
    options.onChange?.();
  };
  const replace = (entry: OutboxEntry<Frame>, by: OutboxEntry<Frame> | undefined): void =>
    commit(entries.flatMap((other) => (other === entry ? (by ?? []) : other)));
  const hold = (lane: string, ms: number): void => {
    busy.get(lane)?.();
    busy.set(
      lane,
      clock.after(ms, () => free(lane)),
    );
  };
  const free = (lane: string): void => {
    busy.get(lane)?.();
    busy.delete(lane);
    pump();
  };
  const pump = (): void => {
    for (const { frame, refused } of entries) {
      const lane = laneOf(frame);
      if (refused || busy.has(lane)) continue;
      if (!transmit(frame)) return;
      hold(lane, ANSWER_MS);
    }
  };
  const suspend = (): void => {
    for (const stop of busy.values()) stop();
    busy.clear();
  };
  const find = (cid: string | undefined) => entries.find((entry) => entry.frame.cid === cid);

  return {
    entries: () => entries,
    add(frame, after) {
      const entry: OutboxEntry<Frame> = after === undefined ? { frame } : { frame, after };
      const next = [...entries, entry];
      if (next.length > LIMITS.outboxMessages + (frame.t === 'say' ? 0 : SPARE) || bytesOf(next) > LIMITS.outboxBytes) {
        return Promise.resolve({ ok: false, code: 'outbox-full' });
      }
      return new Promise((resolve) => {
        waiters.set(frame.cid, resolve);
        commit(next);
        pump();
      });
    },
    answered(frame) {
      const entry = find(frame.cid);
      if (!entry || entry.refused) return;
      const lane = laneOf(entry.frame);
      const no = frame.t === 'refused' || frame.t === 'error';
      const code = frame.code ?? 'internal';
      if (no && (frame.t === 'error' ? !FINAL_ERRORS.includes(code) : code === 'too-fast')) return hold(lane, PAUSE_MS);
      replace(entry, no && entry.frame.t === 'say' ? { ...entry, refused: code } : undefined);
      waiters.get(entry.frame.cid)?.(no ? refusal(code, frame.details) : { ok: true, frame: frame as never });
      waiters.delete(entry.frame.cid);
      free(lane);
    },
    resume() {
      suspend();
      pump();
    },
    suspend,
    retry(cid) {
      const entry = find(cid);
      if (!entry?.refused) return;
      // The same cid at the end of the line: a refusal is not recorded anywhere, so it may still take effect once.
      const { refused: _, ...again } = entry;
      commit([...entries.filter((other) => other !== entry), again]);
      pump();
    },
    discard(cid) {
      const entry = find(cid);
      if (entry?.refused) replace(entry, undefined);
    },
  };
}

function refusal(code: string, details: AnswerFrame['details']): Answer {
  return details ? { ok: false, code, details } : { ok: false, code };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function restore<Frame extends KeptFrame>(store: TextStore): readonly OutboxEntry<Frame>[] {
  try {
    const kept: unknown = JSON.parse(store.read(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.frame?.cid === 'string' && typeof entry.frame.t === 'string') : [];
  } catch {
    return [];
  }
}
