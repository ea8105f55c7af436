import type { Envelope } from '@oa/contracts';
import type { Tracer, TraceStep } from '@oa/kernel';

/** The trace a delivery is part of, as two fields of it: both undefined unless sampled, which is the usual case and costs nothing. */
export interface DeliveryTrace {
  readonly trace: string | undefined;
  readonly step: TraceStep | undefined;
}
const UNTRACED: DeliveryTrace = { trace: undefined, step: undefined };

/** Begins a delivery's step where the sender's left off. Where this process reports to nobody, what follows hangs below the sender's step. */
export function traceOf(tracer: Tracer | undefined, name: string, actor: string, parent: string | undefined): DeliveryTrace {
  if (parent === undefined) return UNTRACED;
  const step = tracer?.step(name, parent, { actor });
  return { trace: step?.traceparent ?? parent, step };
}

/** The names under which a log line is joined with others about the same command: its id, and its trace if sampled. */
export function correlationOf(envelope: Pick<Envelope, 'id'> | null, trace: string | undefined): object {
  return { ...(envelope && { correlation: envelope.id }), ...traceFact(trace) };
}

/** The trace id of a traceparent, as a fact of a log line. */
export function traceFact(traceparent: string | undefined): { readonly trace?: string } {
  const id = traceparent?.split('-')[1];
  return id ? { trace: id } : {};
}
