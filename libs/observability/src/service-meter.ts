import type { Tally } from '@oa/actors';
import type { HotObservation } from './hot-series';
import type { Metrics, StandingFigure } from './metrics';

/** What one service's host counts. Series are looked up once and kept: a call on the hot path is an addition. */
export class ServiceMeter {
  /** By kind, message and outcome: no name is put together at a call. */
  readonly #messages = new Map<string, Map<string, Map<string, HotObservation>>>();
  readonly #rows;
  readonly #commits;
  readonly #fenced;
  readonly #resent;
  readonly #poisoned;

  constructor(
    private readonly metrics: Metrics,
    readonly service: string,
  ) {
    this.#rows = metrics.batchRows.bind({ service });
    this.#commits = metrics.batchSeconds.bind({ service });
    // Bound from the start: an alert on growth sees the first one only if there was a nought before it.
    this.#fenced = metrics.fenced.bind({ service });
    this.#resent = metrics.resent.bind({ service });
    this.#poisoned = metrics.poisoned.bind({ service });
  }

  /** One message to one kind came to its end. `type` is a message's name from a contract, so their number is bounded. */
  message(kind: string, type: string, outcome: string, ms: number): void {
    const series = this.#messages.get(kind)?.get(type)?.get(outcome) ?? this.#bind(kind, type, outcome);
    series.observe(ms / 1_000);
    if (outcome === 'poison') this.#poisoned.inc();
  }

  #bind(kind: string, type: string, outcome: string): HotObservation {
    const types = this.#messages.get(kind) ?? new Map<string, Map<string, HotObservation>>();
    this.#messages.set(kind, types);
    const outcomes = types.get(type) ?? new Map<string, HotObservation>();
    types.set(type, outcomes);
    const series = this.metrics.messages.bind({ service: this.service, kind, type, outcome });
    outcomes.set(outcome, series);
    return series;
  }

  /** A message was sent away before it reached its actor: MOVED, BUSY, INVALID, … */
  turnedAway(code: string): void {
    this.metrics.turnedAway.inc({ service: this.service, code });
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

  shards(change: 'claimed' | 'handed-off' | 'lost', count: number): void {
    if (count > 0) this.metrics.shardChanges.inc({ service: this.service, change }, count);
  }

  /** Something people will ask about has happened, and is stored. */
  tally(tally: Tally): void {
    switch (tally.of) {
      case 'offer':
        return this.metrics.offers.inc({ outcome: tally.outcome });
      case 'session':
        return this.metrics.sessions.inc({ stage: tally.stage });
      case 'wait':
        this.metrics.sessions.inc({ stage: 'assigned' });
        return this.metrics.desks.waited(tally.desk, tally.ms);
    }
  }

  /** A call of the store failed. `call` is a method's name, so their number is bounded. */
  databaseError(call: string): void {
    this.metrics.databaseErrors.inc({ service: this.service, call });
  }

  /** A stateless query was answered. */
  query(query: string, outcome: 'done' | 'refused' | 'fault', ms: number): void {
    this.metrics.queries.observe({ service: this.service, query, outcome }, ms / 1_000);
  }

  /** A figure read at each scrape. */
  watch(what: StandingFigure, read: () => number): void {
    this.metrics.watch(this.service, what, read);
  }
}
