/** Sampled traces over the OpenTelemetry API. Context travels as W3C `traceparent` text in envelopes; nothing hangs on a thread or a promise. */
import type { TraceFacts, Tracer, TraceStep } from '@oa/kernel';
import { type Tracer as ApiTracer, type Context, ROOT_CONTEXT, type Span, SpanKind, TraceFlags, trace } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NOTHING = /^0+$/;

/** How often a client may have its own command traced, whatever chance says: one a second, at most ten at once. */
const CLIENT_BURST = 10;
const CLIENT_PER_MS = 1 / 1_000;

export interface TracesOptions {
  /** Share of people's commands whose trace is sampled, 0 to 1. */
  readonly ratio: number;
  /** Default: Math.random. */
  readonly random?: () => number;
  /** Monotonic ms. */
  readonly monotonic?: () => number;
}

export class Traces implements Tracer {
  readonly #random: () => number;
  readonly #monotonic: () => number;
  #asked = CLIENT_BURST;
  #askedAt = 0;

  constructor(
    private readonly to: ApiTracer,
    private readonly options: TracesOptions,
  ) {
    this.#random = options.random ?? Math.random;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  begin(name: string, facts?: TraceFacts, traceparent?: string): TraceStep | undefined {
    if (traceparent === undefined)
      return this.#random() < this.options.ratio ? this.#start(`client ${name}`, ROOT_CONTEXT, SpanKind.SERVER, facts) : undefined;
    const parent = parse(traceparent);
    if (!(parent?.sampled && this.#mayAsk()) && this.#random() >= this.options.ratio) return undefined;
    return this.#start(`client ${name}`, parent?.context ?? ROOT_CONTEXT, SpanKind.SERVER, facts);
  }

  step(name: string, traceparent: string, facts?: TraceFacts): TraceStep | undefined {
    const parent = parse(traceparent);
    return parent?.sampled ? this.#start(name, parent.context, SpanKind.INTERNAL, facts) : undefined;
  }

  #start(name: string, parent: Context, kind: SpanKind, facts: TraceFacts = {}): TraceStep {
    const attributes = Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`oa.${fact}`, value]));
    return new Step(this.to.startSpan(name, { kind, attributes }, parent));
  }

  /** Clients that ask share one small allowance, so that none of them can have everything traced. */
  #mayAsk(): boolean {
    const now = this.#monotonic();
    this.#asked = Math.min(CLIENT_BURST, this.#asked + (now - this.#askedAt) * CLIENT_PER_MS);
    this.#askedAt = now;
    if (this.#asked < 1) return false;
    this.#asked -= 1;
    return true;
  }
}

class Step implements TraceStep {
  readonly traceparent: string;
  #ended = false;

  constructor(private readonly span: Span) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  end(outcome?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (outcome !== undefined) this.span.setAttribute('oa.outcome', outcome);
    this.span.end();
  }
}

/** The context a traceparent names, as the parent of a step that is sampled; undefined if it is not readable. */
function parse(traceparent: string): { readonly context: Context; readonly sampled: boolean } | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || NOTHING.test(traceId) || NOTHING.test(spanId)) return undefined;
  const context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
  return { context, sampled: (Number.parseInt(flags, 16) & TraceFlags.SAMPLED) !== 0 };
}
