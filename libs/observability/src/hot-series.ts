/**
 * Series for the path of every message: bound to their labels once, so that a call is an addition. (prom-client's own hash the labels at each
 * call.) The scraper sees no difference.
 */
import { Counter, Histogram, type Registry } from 'prom-client';

interface SeriesOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly registry: Registry;
}

export interface HotCount {
  inc(by?: number): void;
}
export interface HotObservation {
  observe(value: number): void;
}

class Count implements HotCount {
  value = 0;
  inc(by = 1): void {
    this.value += by;
  }
}

/** A counter whose series are bound beforehand. */
export class HotCounter<L extends string> {
  readonly #counts: { readonly labels: Record<L, string>; readonly count: Count }[] = [];

  constructor({ name, help, labelNames, registry }: SeriesOptions<L>) {
    const counts = this.#counts;
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of counts) this.inc(labels, count.value);
      },
    });
  }

  /** To be kept by the caller: every call makes a series. */
  bind(labels: Record<L, string>): HotCount {
    const count = new Count();
    this.#counts.push({ labels, count });
    return count;
  }
}

class Observations<L extends string> implements HotObservation {
  /** How many fell into each bucket, the last one for whatever is above all bounds; not yet added up. */
  readonly counts: number[];
  sum = 0;

  constructor(
    readonly bounds: readonly number[],
    readonly labels: Record<L, string>,
  ) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
  }
}

/** A histogram whose series are bound beforehand. */
export class HotHistogram<L extends string> extends Histogram<L> {
  readonly #title: { readonly name: string; readonly help: string };
  readonly #bounds: readonly number[];
  readonly #series: Observations<L>[] = [];

  constructor({ name, help, labelNames, registry, buckets }: SeriesOptions<L> & { readonly buckets: readonly number[] }) {
    super({ name, help, labelNames, buckets: [...buckets], registers: [registry] });
    this.#title = { name, help };
    this.#bounds = [...buckets];
  }

  /** To be kept by the caller: every call makes a series. */
  bind(labels: Record<L, string>): HotObservation {
    const series = new Observations(this.#bounds, labels);
    this.#series.push(series);
    return series;
  }

  /** What the registry asks for when it writes the page, in place of what prom-client keeps itself. */
  async getForPromString() {
    return { ...this.#title, type: 'histogram', aggregator: 'sum', values: this.#series.flatMap((series) => this.#written(series)) };
  }

  #written({ bounds, counts, labels: sharedLabels, sum }: Observations<L>) {
    const { name } = this.#title;
    let total = 0;
    const buckets = counts.map((count, index) => {
      total += count;
      return { metricName: `${name}_bucket`, labels: { le: bounds[index] ?? '+Inf' }, sharedLabels, value: total };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: total },
    ];
  }
}
