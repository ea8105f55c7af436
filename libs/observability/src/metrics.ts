/** Figures of one process in one registry; every series carries the service it is about, so that rooms in one process stay apart. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DeskSeries } from './desk-figures';
import { DoorMeter } from './door-meter';
import { HotCounter, HotHistogram } from './hot-series';
import { ServiceMeter } from './service-meter';

/** Upper bounds in seconds, from half a millisecond to ten seconds. */
export const LATENCY_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
export const ROW_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** People's waits, in seconds. */
export const WAIT_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800];

/** Between two looks at the event loop's delay; what is told of the delay begins at this figure. */
const LOOP_SAMPLE_MS = 50;

/** Figures read at the moment of the scrape: name within `watch`, name on the page, what it says. */
const STANDING = {
  mailboxes: ['oa_mailbox_deliveries', 'Deliveries waiting in mailboxes'],
  activations: ['oa_activations', 'Actors in memory'],
  uncommitted: ['oa_uncommitted', 'Commands decided and not yet in the log'],
  shards: ['oa_shards_owned', 'Shards this process owns'],
  debts: ['oa_outbox_debts', 'Messages owed to other actors and not yet acknowledged'],
  'oldest-debt': ['oa_outbox_oldest_seconds', 'Age of the oldest unacknowledged debt, since this process knows of it'],
  draining: ['oa_draining', '1 while the room finishes its work and leaves'],
  followed: ['oa_followed_actors', 'Actors whose facts this gateway follows for its clients'],
  'under-way': ['oa_commands_under_way', 'Commands of people sent and not yet answered'],
} as const;
export type StandingFigure = keyof typeof STANDING;

export class Metrics {
  readonly registry = new Registry();
  readonly #services = new Map<string, ServiceMeter>();
  readonly messages = this.hotHistogram('oa_message_seconds', 'From receipt of a message to its commit, answer or refusal', LATENCY_BUCKETS, [
    'service',
    'kind',
    'type',
    'outcome',
  ]);
  readonly turnedAway = this.counter('oa_turned_away_total', 'Messages sent away before they reached their actor', ['service', 'code']);
  readonly batchRows = this.hotHistogram('oa_commit_rows', 'Rows of one commit', ROW_BUCKETS, ['service']);
  readonly batchSeconds = this.hotHistogram('oa_commit_seconds', 'Time of one commit', LATENCY_BUCKETS, ['service']);
  readonly fenced = this.hotCounter('oa_fenced_rows_total', 'Rows that did not land because the shard had moved on', ['service']);
  readonly resent = this.hotCounter('oa_resent_total', 'Messages between actors sent again', ['service']);
  readonly poisoned = this.hotCounter('oa_poisoned_total', 'Messages put aside because they broke their actor again and again', ['service']);
  readonly shardChanges = this.counter('oa_shard_changes_total', 'Shards claimed, handed off in order, or lost to a newer epoch', [
    'service',
    'change',
  ]);
  readonly databaseErrors = this.counter('oa_database_errors_total', 'Calls of the store that failed, by call', ['service', 'call']);
  readonly offers = this.counter('oa_offers_total', 'Offers by what became of them', ['outcome']);
  readonly sessions = this.counter('oa_sessions_total', 'Help sessions that came to a stage: opened, assigned, parked, an end', ['stage']);
  readonly queries = this.histogram('oa_query_seconds', 'Stateless queries answered', LATENCY_BUCKETS, ['service', 'query', 'outcome']);
  readonly sockets = this.gauge('oa_sockets', 'Open sockets', ['side']);
  readonly frames = this.hotCounter('oa_frames_total', 'Frames received', ['side', 'frame', 'outcome']);
  readonly acks = this.hotHistogram('oa_ack_seconds', 'From a command’s frame to its ack or refusal', LATENCY_BUCKETS, ['side']);
  readonly retried = this.counter('oa_commands_retried_total', 'Commands of people sent again by the gateway', ['why']);
  readonly line = this.gauge('oa_bus_line', 'Whether the line to the bus is up', ['room']);
  readonly faults = this.counter('oa_faults_total', 'Log lines at level error', ['room']);
  readonly build = this.gauge('oa_build_info', '1, with the version that runs', ['room', 'version']);
  readonly desks = new DeskSeries(
    this.hotHistogram('oa_wait_seconds', 'From a request’s first place in line to its helper', WAIT_BUCKETS, ['wiki', 'language']),
    {
      waiting: this.gauge('oa_desk_waiting', 'Requests in line', ['wiki', 'language']),
      ringing: this.gauge('oa_desk_ringing', 'Offers that ring', ['wiki', 'language']),
      helpers: this.gauge('oa_desk_helpers', 'Helpers on duty and connected', ['wiki', 'language']),
      oldestWaitMs: this.gauge('oa_desk_oldest_wait_seconds', 'How long the first in line has waited', ['wiki', 'language']),
    },
  );
  readonly #reads = new Map<StandingFigure, Map<string, () => number>>();
  readonly #standing = new Map<StandingFigure, Gauge<'service'>>();

  /** `eventLoop`: also heap, CPU, event-loop delay and garbage collection of the process; off in tests. */
  constructor(options: { readonly eventLoop?: boolean } = {}) {
    // Sampled 20 times a second: each sample wakes the process, also when it has nothing to do.
    if (options.eventLoop) collectDefaultMetrics({ register: this.registry, prefix: 'oa_', eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
    for (const [what, [name, help]] of Object.entries(STANDING)) this.#standing.set(what as StandingFigure, this.gauge(name, help, ['service']));
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
  watch(service: string, what: StandingFigure, read: () => number): void {
    const reads = this.#reads.get(what) ?? new Map<string, () => number>();
    this.#reads.set(what, reads.set(service, read));
  }

  readonly contentType = this.registry.contentType;

  /** The page for the scraper. */
  async page(): Promise<string> {
    for (const [what, reads] of this.#reads) for (const [service, read] of reads) this.#standing.get(what)?.set({ service }, read());
    this.desks.collect();
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

  hotCounter<L extends string>(name: string, help: string, labelNames: readonly L[]): HotCounter<L> {
    return new HotCounter({ name, help, labelNames, registry: this.registry });
  }

  hotHistogram<L extends string>(name: string, help: string, buckets: readonly number[], labelNames: readonly L[]): HotHistogram<L> {
    return new HotHistogram({ name, help, buckets, labelNames, registry: this.registry });
  }
}
