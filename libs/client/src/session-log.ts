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

/** Own words that were acknowledged before their fact came in. */
interface Acked {
  readonly cid: string;
  readonly text: string;
  readonly after: number;
  readonly seq: number;
  readonly at: number;
}

/** Merges what was stored with what was typed here, for one session of one party. */
export function createSessionLog(options: SessionLogOptions): SessionLog {
  const { session, by, connection, clock } = options;
  let view = emptySession(session);
  let acked: readonly Acked[] = [];
  /** Stored own words whose fact came without a cid and whose command was acknowledged, by seq: the key they are shown under. */
  const keys = new Map<number, string>();
  let stopTyping: (() => void) | undefined;
  let wroteAt = Number.NEGATIVE_INFINITY;
  /** All facts up to here have come in. */
  let solid = 0;
  /** `joined` was heard since the last `join`: what comes now is live. */
  let live = false;
  let stopRejoin: (() => void) | undefined;
  const changed = () => options.onChange?.();
  const mine = () => connection.pending().filter(({ frame }) => frame.t === 'say' && frame.session === session);
  const setTyping = (on: boolean): void => {
    stopTyping?.();
    stopTyping = on ? clock.after(TYPING_MS, () => setTyping(false)) : undefined;
    changed();
  };
  const ack = (cid: string, seq: number, at: number): void => {
    const entry = mine().find(({ frame }) => frame.cid === cid);
    if (!entry || storedUnder(view, cid)) return;
    acked = [...acked, { cid, text: entry.frame.text ?? '', after: entry.after ?? 0, seq, at }];
    settle(false);
  };
  /** Finds the facts of acknowledged words: by cid, or (a fact told anew carries none) the last own fact of that text up to the ack's seq. */
  const settle = (keepKey: boolean): void => {
    acked = acked.filter((own) => {
      if (storedUnder(view, own.cid)) return false;
      const found = ownFacts(view, by).findLast((fact) => matches(fact, own, keys) && fact.seq <= own.seq);
      if (!found) return true;
      keys.set(found.seq, keepKey ? own.cid : `s${found.seq}`);
      return false;
    });
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
    timeline: () => timelineOf(view, by, mine(), acked, keys),
    typing: () => stopTyping !== undefined,
    join,
    receive(frame: { readonly t: string; readonly session?: string; readonly cid?: string; readonly seq?: number; readonly at?: number }) {
      if (frame.t === 'ack' && frame.cid && frame.seq !== undefined) return ack(frame.cid, frame.seq, frame.at ?? clock.now());
      if (frame.session !== session) return;
      if (frame.t === 'typing') return setTyping(true);
      noteHead(frame);
      const before = view;
      view = reduceSession(view, frame);
      if (view === before) return;
      settle(true);
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

const ownFacts = (view: SessionView, by: string) => view.facts.filter((fact): fact is FactOf<'said'> => fact.kind === 'said' && fact.by === by);
const storedUnder = (view: SessionView, cid: string) => view.facts.some((fact) => fact.kind === 'said' && fact.cid === cid);
const matches = (fact: FactOf<'said'>, own: { text: string; after: number }, keys: ReadonlyMap<number, string>) =>
  !fact.cid && !keys.has(fact.seq) && fact.seq > own.after && fact.text === own.text;

function timelineOf(
  view: SessionView,
  by: 'asker' | 'helper',
  pending: readonly KeptSay[],
  acked: readonly Acked[],
  keys: ReadonlyMap<number, string>,
): TimelineItem[] {
  const placed = view.facts.map((fact): readonly [number, TimelineItem] => {
    if (fact.kind !== 'said') return [fact.seq, { kind: 'fact', key: `s${fact.seq}`, fact }];
    const key = fact.cid ?? keys.get(fact.seq) ?? `s${fact.seq}`;
    const text = view.textGone ? null : fact.text;
    return [fact.seq, { kind: 'said', key, own: fact.by === by, by: fact.by, name: fact.name, text, at: fact.at, state: 'sent' }];
  });
  const own = { kind: 'said', own: true, by, name: null } as const;
  for (const { cid, text, seq, at } of acked) placed.push([seq, { ...own, key: cid, text, at, state: 'sent' }]);
  const items = placed.sort(([a], [b]) => a - b).map(([, item]) => item);
  // After a reload a stored fact may stand beside its unanswered command: the same words, stored since they were typed, are that command.
  const taken = new Map(keys);
  const ackedIds = acked.map(({ cid }) => cid);
  for (const { frame, after = 0, refused } of pending) {
    const { cid, text = '' } = frame;
    if (storedUnder(view, cid) || ackedIds.includes(cid)) continue;
    const twin = ownFacts(view, by).find((fact) => matches(fact, { text, after }, taken));
    if (twin && !refused) taken.set(twin.seq, cid);
    else items.push({ ...own, key: cid, text, at: null, cid, ...(refused ? { state: 'failed', code: refused } : { state: 'sending' }) });
  }
  return items;
}
