import type { Histogram } from 'prom-client';
import type { Metrics } from './metrics';

/** What one service's host counts. Series are looked up once and kept: a call on the hot path is an addition. */
export class ServiceMeter {
  readonly #messages = new Map<string, Histogram.Internal<'service' | 'kind' | 'type' | 'outcome'>>();
  readonly #rows;
  readonly #commits;
  readonly #fenced;
  readonly #resent;

  constructor(
    private readonly metrics: Metrics,
    readonly service: string,
  ) {
    this.#rows = metrics.batchRows.labels({ service });
    this.#commits = metrics.batchSeconds.labels({ service });
    this.#fenced = metrics.fenced.labels({ service });
    this.#resent = metrics.resent.labels({ service });
  }

  /** One message to one kind came to its end. `type` is a message's name from a contract, so their number is bounded. */
  message(kind: string, type: string, outcome: string, ms: number): void {
    const name = `${kind}\0${type}\0${outcome}`;
    let series = this.#messages.get(name);
    if (!series) {
      series = this.metrics.messages.labels({ service: this.service, kind, type, outcome });
      this.#messages.set(name, series);
    }
    series.observe(ms / 1_000);
  }

  batch(rows: number, ms: number): void {
    this.#rows.observe(rows);
    this.#commits.observe(ms / 1_000);
  }

  fenced(rows: number): void {
    this.#fenced.inc(rows);
  }

  resent(): void {
    this.#resent.inc();
  }

  /** A stateless query was answered. */
  query(query: string, outcome: 'done' | 'refused' | 'fault', ms: number): void {
    this.metrics.queries.observe({ service: this.service, query, outcome }, ms / 1_000);
  }

  /** A figure read at each scrape: `mailboxes`, `activations`, … */
  watch(what: string, read: () => number): void {
    this.metrics.watch(this.service, what, read);
  }
}
