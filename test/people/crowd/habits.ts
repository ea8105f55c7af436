/** How the people of a crowd act. Shares are per opportunity, times are means in ms. */
export interface Habits {
  /** Between what one party says in a chat. */
  readonly sayMs: number;
  /** What an asker says in one chat before it ends. */
  readonly texts: number;
  /** Between the end of one request and the next of the same place in the crowd. */
  readonly pauseMs: number;
  readonly thinkMs: number;
  readonly accepts: number;
  readonly declines: number;
  readonly extends: number;
  /** Of what a helper does between two texts. */
  readonly helperEnds: number;
  readonly dutyMs: number;
  /** Helper’s or asker’s line torn, and back after a while. */
  readonly vanishes: number;
  readonly vanishMs: number;
  readonly leaves: number;
  readonly parks: number;
  readonly feedback: number;
  readonly thanks: number;
  readonly notAgain: number;
  readonly marks: number;
}

export const LIVELY: Habits = {
  sayMs: 5_000,
  texts: 10,
  pauseMs: 3_000,
  thinkMs: 1_500,
  accepts: 0.88,
  declines: 0.06,
  extends: 0.02,
  helperEnds: 0.02,
  dutyMs: 10_000,
  vanishes: 0.02,
  vanishMs: 6_000,
  leaves: 0.03,
  parks: 0.03,
  feedback: 0.4,
  thanks: 0.3,
  notAgain: 0.03,
  marks: 0.01,
};

/** Short chats, nobody vanishes: for churn. */
export const BRISK: Habits = {
  ...LIVELY,
  sayMs: 700,
  texts: 3,
  pauseMs: 500,
  thinkMs: 200,
  accepts: 1,
  declines: 0,
  extends: 0,
  vanishes: 0,
  leaves: 0,
  parks: 0,
  marks: 0,
  helperEnds: 0.05,
};
