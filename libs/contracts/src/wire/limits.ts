/** Limits both ends of the browser wire keep to. No imports: the widget bundles this file. */
export const LIMITS = {
  /** Characters (UTF-16 units) of one message, question, note or comment. */
  textChars: 2_000,
  /** Bytes of one frame; a larger one closes the socket with 1009. */
  frameBytes: 16_384,
  /** Messages a client keeps while it cannot send. */
  outboxMessages: 50,
  outboxBytes: 100_000,
  /** The client sends a ping after so long a silence; two unanswered: the line is dead. */
  pingMs: 25_000,
} as const;

/** Version of the browser wire, in `hello`. */
export const WIRE_VERSION = 1;

/** Close codes of the gateway. 44xx: do not come back with the same credentials; 1012 and 1013: come back after a moment. */
export const CLOSE = {
  goingAway: 1001,
  tooLarge: 1009,
  restart: 1012,
  /** The client did not take what it was sent. */
  tooSlow: 1013,
  tooFast: 4429,
  unauthenticated: 4401,
  forbidden: 4403,
  badVersion: 4406,
  replaced: 4409,
} as const;

export const PATHS = { asker: '/v1/asker', helper: '/v1/helper' } as const;
