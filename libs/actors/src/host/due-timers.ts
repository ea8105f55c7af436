import type { KindName } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import TinyQueue from 'tinyqueue';
import type { Store } from '../store';

const SCAN_AHEAD_MS = 60_000;
const SCAN_EVERY_MS = 30_000;
const SCAN_LIMIT = 5_000;
/** After a scan that failed, or found more rows than it may read at once. */
const SCAN_AGAIN_MS = 1_000;

interface Alarm {
  readonly at: number;
  readonly kind: KindName;
  readonly actor: string;
}

/**
 * Rings actors when their due row has passed. The due table is the truth; the heap holds what is due within the next minute.
 * Rings at least once, never early; a ring with nothing due is a no-op for the actor.
 */
export class DueTimers {
  readonly #heap = new TinyQueue<Alarm>([], (a, b) => a.at - b.at);
  /** Earliest alarm known of each actor, so that the heap holds few duplicates. */
  readonly #next = new Map<string, number>();
  #cancelTimer: (() => void) | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #cancelScan: (() => void) | null = null;
  #stopped = false;
  #isScanSoon = false;

  constructor(
    readonly clock: Clock,
    readonly store: Store,
    readonly owned: () => { kind: KindName; shard: number }[],
    readonly ring: (kind: KindName, actor: string) => void,
    readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    this.#scheduleScan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelScan?.();
  }

  /** An actor must be rung at `at`; later alarms of it stand too. */
  set(kind: KindName, actor: string, at: number): void {
    if (this.#stopped || at > this.clock.now() + SCAN_AHEAD_MS) return;
    const known = this.#next.get(actor);
    if (known !== undefined && known <= at) return;
    this.#next.set(actor, at);
    this.#heap.push({ at, kind, actor });
    this.#arm();
  }

  /** Reads the due rows of these shards; call for every shard gained. */
  async scan(shards: readonly { kind: KindName; shard: number }[]): Promise<void> {
    if (shards.length === 0 || this.#stopped) return;
    const rows = await this.store.dueUntil(shards, this.clock.now() + SCAN_AHEAD_MS, SCAN_LIMIT);
    for (const row of rows) this.set(row.kind, row.actor, row.dueAt);
    // The rest is read before the last of these is due.
    const last = rows.at(-1);
    if (last && rows.length === SCAN_LIMIT) this.scanSoon(Math.max(SCAN_AGAIN_MS, Math.min(SCAN_EVERY_MS, last.dueAt - this.clock.now())));
  }

  /** Reads the due rows of every shard owned after `ms`. */
  scanSoon(ms = SCAN_AGAIN_MS): void {
    if (this.#stopped || this.#isScanSoon) return;
    this.#isScanSoon = true;
    this.clock.after(ms, () => {
      this.#isScanSoon = false;
      this.scan(this.owned()).catch((error: unknown) => {
        this.onFault(error);
        this.scanSoon();
      });
    });
  }

  #scheduleScan(): void {
    this.#cancelScan = this.clock.after(SCAN_EVERY_MS, () => {
      this.scan(this.owned()).catch(this.onFault);
      if (!this.#stopped) this.#scheduleScan();
    });
  }

  #arm(): void {
    const first = this.#heap.peek();
    if (!first || first.at >= this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = first.at;
    this.#cancelTimer = this.clock.after(Math.max(0, first.at - this.clock.now()), () => this.#fire());
  }

  #fire(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.clock.now();
    for (let alarm = this.#heap.peek(); alarm && alarm.at <= now; alarm = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#next.get(alarm.actor) !== alarm.at) continue;
      this.#next.delete(alarm.actor);
      this.ring(alarm.kind, alarm.actor);
    }
    this.#arm();
  }
}
