/**
 * What a SessionActor knows: who takes part, where the session stands, what it owes. Plain JSON without any text of people:
 * sealed fields never reach it.
 */
import type { EndCause, NobodyCause, Party, SessionStateName } from '@oa/contracts';
import type { Debts } from '../debts';

export interface SessionState {
  readonly id: string;
  /** `unopened`: granted at most. A session that never opened is `ended` with `asker` empty. */
  name: 'unopened' | SessionStateName;
  wiki: string;
  /** Principal of the asker; empty before the opening. */
  asker: string;
  language: string;
  topic: string | null;
  policy: 'none' | 'sealed' | 'public-by-consent';
  openedAt: number;
  /** Sequence number of the fact that holds the question. */
  openedSeq: number;
  /** Why it is `opening`. */
  opens: 'opened' | 'resumed' | 'reopened';
  /** Grows at every entry into the line; 0 before the first. */
  round: number;
  since: number;
  /** When it entered the line in this round. */
  queuedAt: number;
  excluded: string[];
  parkedBefore: number;
  parkedUntil: number;
  /** What the asker was last told of the supply in this round, and whether they chose to stay. */
  supply: NobodyCause | null;
  kept: boolean;
  /** Serial of the desk's newest word in this round. */
  supplySerial: number;
  /** Set while a request that is opening or waiting has no asker: when it ends unless they come back. */
  goneUntil: number | null;
  helper: CurrentHelper | null;
  /** Everyone who was ever in the chat. */
  helpers: Record<string, PastHelper>;
  lastHelper: string | null;
  /** Set while the helper in the chat has no connection. */
  requeueAt: number | null;
  idle: { heardAt: number; warnAfterMs: number; answerWithinMs: number; endsAt: number | null };
  /** Helpers never to be matched with this asker again, by what this session caused. */
  parted: Record<string, { misuse: boolean; asked: boolean; serial: number }>;
  marks: { mark: string; helper: string; undoUntil: number; undone: boolean }[];
  reports: { by: Party; helper: string | null; reason: string; at: number }[];
  ended: { why: EndCause; keyUntil: number; reopenUntil: number } | null;
  /** Set once the key store was told to destroy the key: from then on the text counts as gone. */
  destroying: 'erased' | 'retention' | 'policy' | null;
  textGone: boolean;
  /** Times of each side's last messages and notes, oldest first: of the minute before the last one, at most MOST_MESSAGES_COUNTED. */
  said: { asker: number[]; helper: number[] };
  /** Of what the asker's actor was told, and of the ends feedback was told. */
  serial: number;
  overs: number;
  debts: Debts;
}

export interface CurrentHelper {
  readonly principal: string;
  readonly name: string;
  readonly offer: string;
  /** Of the newest word of the helper's actor about this offer; 0 before the first. */
  serial: number;
}
export interface PastHelper {
  readonly name: string;
  /** Null while in the chat. */
  leftAt: number | null;
  /** Facts after this sequence number are not theirs; null: all are. */
  untilSeq: number | null;
}

export function initialSession(id: string): SessionState {
  return {
    id,
    name: 'unopened',
    wiki: '',
    asker: '',
    language: '',
    topic: null,
    policy: 'sealed',
    openedAt: 0,
    openedSeq: 0,
    opens: 'opened',
    round: 0,
    since: 0,
    queuedAt: 0,
    excluded: [],
    parkedBefore: 0,
    parkedUntil: 0,
    supply: null,
    kept: false,
    supplySerial: 0,
    goneUntil: null,
    helper: null,
    helpers: {},
    lastHelper: null,
    requeueAt: null,
    idle: { heardAt: 0, warnAfterMs: 0, answerWithinMs: 0, endsAt: null },
    parted: {},
    marks: [],
    reports: [],
    ended: null,
    destroying: null,
    textGone: false,
    said: { asker: [], helper: [] },
    serial: 0,
    overs: 0,
    debts: {},
  };
}
