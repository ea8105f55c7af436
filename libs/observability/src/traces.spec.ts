import { NO_TRACER } from '@oa/kernel';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Traces } from './traces';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function reported(ratio: number, random = () => 0.5) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  let now = 0;
  const traces = new Traces(provider.getTracer('test'), { ratio, random, monotonic: () => now });
  return { traces, ended: () => exporter.getFinishedSpans(), pass: (ms: number) => (now += ms) };
}

describe('traces', () => {
  it('begin for the share that chance chooses, and no others are made', () => {
    expect(reported(0.6).traces.begin('say')).toBeDefined();
    expect(reported(0.4).traces.begin('say')).toBeUndefined();
    expect(NO_TRACER.begin('say')).toBeUndefined();
  });

  it('hang each step below the one whose traceparent it was given, and say how it came out', () => {
    const { traces, ended } = reported(1);
    const first = traces.begin('say', { actor: 'session/x' });
    const next = traces.step('session.say', first?.traceparent ?? '');
    next?.end('done');
    next?.end('failed');
    first?.end();
    const [inner, outer] = ended();
    expect(ended()).toHaveLength(2);
    expect(inner?.attributes).toEqual({ 'oa.outcome': 'done' });
    expect(outer?.attributes).toEqual({ 'oa.actor': 'session/x' });
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(inner?.spanContext().traceId).toBe(outer?.spanContext().traceId);
  });

  it('go on where a client’s sampled traceparent left off, for a few clients a second, whatever chance says', () => {
    const { traces, pass } = reported(0);
    const begun = () => Array.from({ length: 30 }, () => traces.begin('say', {}, PARENT)).filter(Boolean);
    const [one, ...others] = begun();
    expect(one?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(others).toHaveLength(9);
    pass(2_000);
    expect(begun()).toHaveLength(2);
  });

  it('take no step for a traceparent that is unsampled or unreadable', () => {
    const { traces } = reported(0);
    for (const bad of [PARENT.replace(/01$/, '00'), 'ff-x', '', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, 'x'.repeat(10_000)]) {
      expect(traces.step('x', bad)).toBeUndefined();
      expect(traces.begin('x', {}, bad)).toBeUndefined();
    }
  });
});
