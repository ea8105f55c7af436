import type { Gauge } from 'prom-client';
import type { HotHistogram, HotObservation } from './hot-series';

/** Desks with series of their own in one process; the rest share one called `other`. */
export const MOST_DESKS = 200;
const OTHER = { wiki: 'other', language: 'other' } as const;

type DeskLabels = { readonly wiki: string; readonly language: string };
export type DeskLabel = keyof DeskLabels;

/** What a desk says of itself at a scrape. */
export interface DeskFigures {
  readonly waiting: number;
  readonly ringing: number;
  readonly helpers: number;
  readonly oldestWaitMs: number;
}

/** Desks as labels: the first so many a process meets keep their names for its lifetime, so that their series stay the same ones. */
class DeskNames {
  readonly #known = new Map<string, DeskLabels>();

  of(desk: string): DeskLabels {
    let labels = this.#known.get(desk);
    if (!labels && this.#known.size < MOST_DESKS) {
      const slash = desk.indexOf('/');
      labels = { wiki: desk.slice(0, slash), language: desk.slice(slash + 1) };
      this.#known.set(desk, labels);
    }
    return labels ?? OTHER;
  }
}

/** Lines and waits per desk (wiki and language), of bounded number. */
export class DeskSeries {
  readonly #names = new DeskNames();
  readonly #waits = new Map<DeskLabels, HotObservation>();
  readonly #sources: (() => Iterable<readonly [string, DeskFigures]>)[] = [];

  constructor(
    private readonly wait: HotHistogram<DeskLabel>,
    private readonly gauges: Readonly<Record<keyof DeskFigures, Gauge<DeskLabel>>>,
  ) {}

  waited(desk: string, ms: number): void {
    const labels = this.#names.of(desk);
    let series = this.#waits.get(labels);
    if (!series) {
      series = this.wait.bind(labels);
      this.#waits.set(labels, series);
    }
    series.observe(ms / 1_000);
  }

  /** Desks by id (`wiki/language`), asked at each scrape. */
  watch(read: () => Iterable<readonly [string, DeskFigures]>): void {
    this.#sources.push(read);
  }

  collect(): void {
    if (this.#sources.length === 0) return;
    const { waiting, ringing, helpers, oldestWaitMs } = this.gauges;
    for (const gauge of [waiting, ringing, helpers, oldestWaitMs]) gauge.reset();
    const oldest = new Map<DeskLabels, number>();
    for (const read of this.#sources) {
      for (const [desk, figures] of read()) {
        const labels = this.#names.of(desk);
        waiting.inc(labels, figures.waiting);
        ringing.inc(labels, figures.ringing);
        helpers.inc(labels, figures.helpers);
        oldest.set(labels, Math.max(oldest.get(labels) ?? 0, figures.oldestWaitMs));
      }
    }
    for (const [labels, ms] of oldest) oldestWaitMs.set(labels, ms / 1_000);
  }
}
