import type { Clock } from '@oa/kernel';
import type { Answer } from './frames';
import { emptySession, type FactOf, reduceSession, type SessionView } from './session-view';

/** One thing said, by either side, stored or on its way. `key` stays the same from typed to stored. */
export interface SaidItem {
  readonly kind: 'said';
  readonly key: string;
  readonly own: boolean;
  readonly by: 'asker' | 'helper';
  readonly name: string | null;
  /** Null once the text was destroyed. */
  readonly text: string | null;
  /** Server time; null until stored. */
  readonly at: number | null;
  readonly state: 'sending' | 'sent' | 'failed';
  /** Of an unstored own message: its command id, for `retry` and `discard`. */
  readonly cid?: string;
  /** Of a failed one: the refusal's code. */
  readonly code?: string;
}
/** A line of the chat's history that is no message: joined, lost, ended, noted … */
export interface FactItem {
  readonly kind: 'fact';
  readonly key: string;
  readonly fact: Exclude<SessionView['facts'][number], { kind: 'said' }>;
}
export type TimelineItem = SaidItem | FactItem;

interface KeptSay {
  readonly frame: { readonly t: string; readonly cid: string; readonly session?: string; readonly text?: string };
  readonly after?: number;
  readonly refused?: string;
}
/** What a log needs of a connection; both sides' connections have it. */
export interface LogConnection {
  command(frame: { readonly t: 'say'; readonly session: string; readonly text: string }, after?: number): Promise<Answer>;
  send(frame: { readonly t: 'join'; readonly session: string; readonly since: number; readonly token?: string } | TypingHint): boolean;
  pending(): readonly KeptSay[];
  retry(cid: string): void;
  discard(cid: string): void;
}
type TypingHint = { readonly t: 'typing'; readonly session: string };

export interface SessionLogOptions {
  readonly session: string;
  /** Which side this client is. */
  readonly by: 'asker' | 'helper';
  readonly connection: LogConnection;
  readonly clock: Clock;
  /** Something of `view`, `timeline` or `typing` changed. */
  readonly onChange?: () => void;
}

export interface SessionLog {
  readonly session: string;
  view(): SessionView;
  /** Messages and lines in order: stored ones by seq, then own ones on their way. Each thing typed stands in it exactly once. */
  timeline(): readonly TimelineItem[];
  /** The other side is writing (forgotten after 5 s). */
  typing(): boolean;
  /** Sends `join` for the facts still missing, again until it is answered; call on every `welcome`. The token is needed by askers only. */
  join(token?: string): boolean;
  /** Feed it every frame; those of other sessions change nothing. */
  receive(frame: { readonly t: string }): void;
  /** Says something: in the timeline at once as `sending`. */
  say(text: string): Promise<Answer>;
  retry(cid: string): void;
  discard(cid: string): void;
  /** Tells the other side that this one writes; at most every 3 s, never the text. */
  writing(): void;
  /** Stops its timers. */
  close(): void;
}

/** A re-join asks this many facts back from the last live one, in case one had come late. */
const OVERLAP = 20;
const TYPING_MS = 5_000;
const WRITING_MS = 3_000;
/** A `join` unanswered for so long is sent again, each time after twice the wait. */
const REJOIN_MS = 5_000;
const REJOIN_MOST_MS = 60_000;

/** Own words on their way, as the outbox has them; with `seq`, acknowledged before their fact came in. */
interface OwnWords {
  readonly cid: string;
  readonly text: string;
  readonly after: number;
  readonly refused?: string;
  readonly seq?: number;
  readonly at?: number;
}

/** Merges what was stored with what was typed here, for one session of one party. */
export function createSessionLog(options: SessionLogOptions): SessionLog {
  const { session, by, connection, clock } = options;
  let view = emptySession(session);
  let acked: readonly OwnWords[] = [];
  let stopTyping: (() => void) | undefined;
  let wroteAt = Number.NEGATIVE_INFINITY;
  /** All facts up to here have come in. */
  let solid = 0;
  /** `joined` was heard since the last `join`: what comes now is live. */
  let live = false;
  let stopRejoin: (() => void) | undefined;
  const changed = () => options.onChange?.();
  const pending = (): OwnWords[] =>
    connection.pending().flatMap(({ frame, after = 0, refused }) => {
      const { t, cid, text = '' } = frame;
      return t === 'say' && frame.session === session ? { cid, text, after, refused } : [];
    });
  const setTyping = (on: boolean): void => {
    stopTyping?.();
    stopTyping = on ? clock.after(TYPING_MS, () => setTyping(false)) : undefined;
    changed();
  };
  const join = (token?: string, waitMs = REJOIN_MS): boolean => {
    live = false;
    stopRejoin?.();
    stopRejoin = clock.after(waitMs, () => join(token, Math.min(2 * waitMs, REJOIN_MOST_MS)));
    return connection.send({ t: 'join', session, since: solid, ...(token === undefined ? {} : { token }) });
  };
  const noteHead = (frame: { readonly t: string; readonly head?: number; readonly seq?: number }): void => {
    if (frame.t === 'joined') {
      live = true;
      stopRejoin?.();
      solid = Math.max(solid, frame.head ?? 0);
    } else if (live) solid = Math.max(solid, (frame.seq ?? 0) - OVERLAP);
  };

  return {
    session,
    view: () => view,
    timeline: () => timelineOf(view, by, [...acked, ...pending()]),
    typing: () => stopTyping !== undefined,
    join,
    receive(frame: { readonly t: string; readonly session?: string; readonly cid?: string; readonly seq?: number; readonly at?: number }) {
      // The outbox drops what was acknowledged; it stays in sight until its fact is here.
      if (frame.t === 'ack')
        acked = [...acked, ...pending().flatMap((own) => (own.cid === frame.cid ? { ...own, seq: frame.seq, at: frame.at } : []))];
      acked = acked.filter(({ cid }) => !view.facts.some((fact) => fact.kind === 'said' && fact.cid === cid));
      if (frame.session !== session) return;
      if (frame.t === 'typing') return setTyping(true);
      noteHead(frame);
      const before = view;
      view = reduceSession(view, frame);
      if (view === before) return;
      const last = view.facts.at(-1);
      if (stopTyping && last?.kind === 'said' && last.by !== by) setTyping(false);
      else changed();
    },
    say(text) {
      return connection.command({ t: 'say', session, text }, view.head);
    },
    retry: connection.retry,
    discard: connection.discard,
    writing() {
      const now = clock.monotonic();
      if (now - wroteAt >= WRITING_MS && connection.send({ t: 'typing', session })) wroteAt = now;
    },
    close() {
      stopTyping?.();
      stopRejoin?.();
    },
  };
}

const isBy =
  (by: string) =>
  (fact: SessionView['facts'][number]): fact is FactOf<'said'> =>
    fact.kind === 'said' && fact.by === by;

/**
 * Facts by seq, then own words on their way. Words are shown once: a fact with their cid stands for them; and a fact without a cid (told
 * anew, after a reload) stands for the first words of that text that were typed before it was seen.
 */
function timelineOf(view: SessionView, by: 'asker' | 'helper', words: readonly OwnWords[]): TimelineItem[] {
  const items = view.facts.map((fact): TimelineItem => {
    const key = `s${fact.seq}`;
    if (fact.kind !== 'said') return { kind: 'fact', key, fact };
    const text = view.textGone ? null : fact.text;
    return { kind: 'said', key: fact.cid ?? key, own: fact.by === by, by: fact.by, name: fact.name, text, at: fact.at, state: 'sent' };
  });
  const mine = view.facts.filter(isBy(by));
  const known = mine.map((fact) => fact.cid);
  let free = mine.filter((fact) => !fact.cid);
  for (const { cid, text, after, refused, seq, at = null } of words) {
    const twin = free.find((fact) => fact.seq > after && fact.text === text);
    if (known.includes(cid)) continue;
    if (twin && !refused) {
      free = free.filter((fact) => fact !== twin);
      continue;
    }
    const state = refused ? 'failed' : seq === undefined ? 'sending' : 'sent';
    items.push({
      kind: 'said',
      own: true,
      by,
      name: null,
      key: cid,
      text,
      at,
      state,
      ...(state === 'sent' ? {} : { cid }),
      ...(refused ? { code: refused } : {}),
    });
  }
  return items;
}
