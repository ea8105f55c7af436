import type { Party, SessionStateName } from './values';

/** What a gateway learns of a session when one of its parties attaches. Anybody else is refused `not-a-party`. */
export interface SessionFace {
  readonly state: SessionStateName;
  /** The key is destroyed, or its destruction is ordered: sealed fields cannot be read any more. */
  readonly textGone: boolean;
  readonly round: number;
  /** Language of the request: with the wiki it names the desk. */
  readonly language: string;
  /** As whom the one who attached takes part. */
  readonly party: Party;
  /** Name of the helper in the chat, or of the last one; null: nobody came yet. */
  readonly helperName: string | null;
  /** The helper in the chat has no connection at present. */
  readonly helperLost: boolean;
  /** Set for a helper who is no longer in the chat: facts after this sequence number are not theirs to read. */
  readonly untilSeq: number | null;
  /** Epoch ms; null while the session is not ended. */
  readonly keyUntil: number | null;
  readonly reopenUntil: number | null;
}
