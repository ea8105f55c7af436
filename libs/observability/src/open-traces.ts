import { NO_TRACER, type Tracer } from '@oa/kernel';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Log } from './log';
import { Traces } from './traces';

export interface TracesConfiguration {
  /** Where the collector takes OTLP over HTTP, such as `http://collector:4318/v1/traces`. */
  readonly otlp: string;
  /** Share of people's commands that are traced, 0 to 1. */
  readonly ratio: number;
}

export interface OpenedTraces {
  readonly tracer: Tracer;
  /** Sends what is still held, for at most a few seconds. Never throws. */
  close(): Promise<void>;
}

const UNREPORTED: OpenedTraces = { tracer: NO_TRACER, close: async () => undefined };
const SEND_WITHIN_MS = 3_000;

/** Loads OpenTelemetry's SDK and reports to the collector; without a configuration, nothing is loaded. `room` and `version` name the process. */
export async function openTraces(
  configuration: TracesConfiguration | null,
  about: { room: string; version: string },
  log: Log,
): Promise<OpenedTraces> {
  if (!configuration) return UNREPORTED;
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const quiet = () => undefined;
  const warn = (message: string) => log.warn({ why: message }, 'traces could not be sent to the collector');
  diag.setLogger(
    { error: warn, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({ url: configuration.otlp, timeoutMillis: SEND_WITHIN_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.namespace': 'online-assistance', 'service.name': about.room, 'service.version': about.version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: SEND_WITHIN_MS })],
  });
  const tracer = new Traces(provider.getTracer('@oa/observability'), { ratio: configuration.ratio });
  return { tracer, close: () => provider.shutdown().catch(() => undefined) };
}
