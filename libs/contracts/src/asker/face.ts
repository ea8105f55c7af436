/** One of a person's help sessions, as their asker actor knows it. */
export interface AskerSession {
  readonly session: string;
  readonly state: 'granted' | 'open' | 'parked' | 'closed';
  /** Generation that tokens of this session carry. */
  readonly gen: number;
  /** Until when the text can be read, epoch ms; null: open, parked, or kept longer. */
  readonly keyUntil: number | null;
}

/** What a gateway learns when the asker attaches. Anybody else is refused `not-a-party`. */
export interface AskerFace {
  /** The one open request, granted or open; parked and closed ones are in `sessions` only. */
  readonly current: AskerSession | null;
  readonly restriction: { readonly until: number; readonly cause: 'marks' | 'cool-down' } | null;
  /** Every session that can still be read, oldest first. */
  readonly sessions: readonly AskerSession[];
}
