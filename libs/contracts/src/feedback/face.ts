/** What a gateway learns of a session's feedback when the helped person attaches. Anybody else is refused `not-a-party`. */
export interface FeedbackFace {
  readonly given: boolean;
  readonly thanked: boolean;
  /** Somebody helped, so a helper can be rated and thanked. */
  readonly helped: boolean;
}
