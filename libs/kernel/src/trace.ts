/** Where rooms report the steps of sampled traces. The port only: what stands behind it is `@oa/observability`'s. */

/** One step of a sampled trace, from its beginning until `end`. */
export interface TraceStep {
  /** W3C `traceparent` that makes what follows a child of this step. */
  readonly traceparent: string;
  /** Ends the step; only the first call counts. `outcome` is a code, never text of people. */
  end(outcome?: string): void;
}

/** Facts of a step: names, ids of actors and figures; never text, tokens or addresses. */
export type TraceFacts = Readonly<Record<string, string | number>>;

export interface Tracer {
  /** Begins at the door, as `client <name>`. Undefined if chance did not choose this one: then nothing of it is made, kept or sent. */
  begin(name: string, facts?: TraceFacts, traceparent?: string): TraceStep | undefined;
  /** Goes on where `traceparent` left off. Undefined if it cannot be read, or if this process reports to nobody. */
  step(name: string, traceparent: string, facts?: TraceFacts): TraceStep | undefined;
}

/** Samples nothing. */
export const NO_TRACER: Tracer = { begin: () => undefined, step: () => undefined };
