/** Figures of one process in one registry; every series carries the service it is about, so that rooms in one process stay apart. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DoorMeter } from './door-meter';
import { ServiceMeter } from './service-meter';

/** Upper bounds in seconds, from half a millisecond to ten seconds. */
export const LATENCY_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
export const ROW_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export class Metrics {
  readonly registry = new Registry();
  readonly #services = new Map<string, ServiceMeter>();
  readonly messages = this.histogram('oa_message_seconds', 'From receipt to decision or commit of a command', LATENCY_BUCKETS, [
    'service',
    'kind',
    'type',
    'outcome',
  ]);
  readonly batchRows = this.histogram('oa_commit_rows', 'Rows of one commit', ROW_BUCKETS, ['service']);
  readonly batchSeconds = this.histogram('oa_commit_seconds', 'Time of one commit', LATENCY_BUCKETS, ['service']);
  readonly fenced = this.counter('oa_fenced_rows_total', 'Rows that did not land because the shard had moved on', ['service']);
  readonly resent = this.counter('oa_resent_total', 'Messages between actors sent again', ['service']);
  readonly queries = this.histogram('oa_query_seconds', 'Stateless queries answered', LATENCY_BUCKETS, ['service', 'query', 'outcome']);
  readonly sockets = this.gauge('oa_sockets', 'Open sockets', ['side']);
  readonly frames = this.counter('oa_frames_total', 'Frames received', ['side', 'frame', 'outcome']);
  readonly acks = this.histogram('oa_ack_seconds', 'From a command’s frame to its ack or refusal', LATENCY_BUCKETS, ['side']);
  readonly retried = this.counter('oa_commands_retried_total', 'Commands of people sent again by the gateway', ['why']);
  readonly line = this.gauge('oa_bus_line', 'Whether the line to the bus is up', ['room']);
  readonly #gauges = new Map<string, () => number>();
  readonly #standing = this.gauge('oa_standing', 'Figures read at the moment of the scrape: mailbox depth, activations, waiting rows', [
    'service',
    'what',
  ]);

  /** `eventLoop`: also heap, CPU, event-loop delay and garbage collection of the process; off in tests. */
  constructor(options: { readonly eventLoop?: boolean } = {}) {
    if (options.eventLoop) collectDefaultMetrics({ register: this.registry, prefix: 'oa_' });
  }

  /** The meter of one service's host; can be handed to it as it is. */
  service(service: string): ServiceMeter {
    let meter = this.#services.get(service);
    if (!meter) {
      meter = new ServiceMeter(this, service);
      this.#services.set(service, meter);
    }
    return meter;
  }

  /** The meter of the gateway. */
  door(): DoorMeter {
    return new DoorMeter(this);
  }

  /** A figure that is read when somebody scrapes, such as how many deliveries wait in mailboxes. */
  watch(service: string, what: string, read: () => number): void {
    this.#gauges.set(`${service} ${what}`, read);
  }

  readonly contentType = this.registry.contentType;

  /** The page for the scraper. */
  async page(): Promise<string> {
    for (const [name, read] of this.#gauges) {
      const [service = '', what = ''] = name.split(' ');
      this.#standing.set({ service, what }, read());
    }
    return this.registry.metrics();
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[]): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
