import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A step of a trace, as a collector is told of it. */
export interface ReportedStep {
  readonly trace: string;
  readonly id: string;
  /** Empty: it began the trace. */
  readonly parent: string;
  readonly name: string;
  /** The room that reported it. */
  readonly room: string;
}

interface Reported {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly { readonly traceId: string; readonly spanId: string; readonly parentSpanId?: string; readonly name: string }[];
    }[];
  }[];
}

/** Takes traces as an OpenTelemetry collector does (OTLP over HTTP, JSON), and keeps them. */
export class Collector {
  readonly steps: ReportedStep[] = [];
  /** Everything that was sent, as text. */
  text = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        collector.#take(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const collector = new Collector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/traces`;
  }

  #take(body: string): void {
    this.text += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as Reported).resourceSpans ?? []) {
      const room = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const { spans } of scopeSpans)
        for (const { traceId, spanId, parentSpanId = '', name } of spans)
          this.steps.push({ trace: traceId, id: spanId, parent: parentSpanId, name, room });
    }
  }

  /** The steps of the trace that holds one of this name; empty if there is none yet. */
  traceOf(name: string): readonly ReportedStep[] {
    const trace = this.steps.find((step) => step.name === name)?.trace;
    return this.steps.filter((step) => step.trace === trace && trace !== undefined);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<unknown>((resolve) => this.server.close(resolve));
  }
}
