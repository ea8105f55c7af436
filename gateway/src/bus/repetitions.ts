import type { Clock, Random } from '@oa/kernel';
import type { DoorCounter } from '../options';
import type { ShardFilter } from './ownership-hints';
import type { Pending, PendingCommands, RestCause } from './pending';
import { attemptMs, backoffMs, RetryBudget } from './retry-budget';

/** Once the line is back, repetitions leave within so long. */
const SPREAD_MS = 100;
/** A hint of ownership is this old at most when it is acted on: what was sent before then went to the owner before. */
const OLD_MS = 60;
/** Repetitions to one shard that leave with one sweep: where nobody listens, this many ask for all. */
const MOST_PER_SWEEP = 16;

/** When which command under way is sent again. Repetitions that reach somebody draw on the budget; the others cost next to nothing. */
export class Repetitions {
  readonly #budget = new RetryBudget();
  /** Repetitions that left with the present sweep, by slot. */
  readonly #left = new Map<number, number>();

  constructor(
    private readonly pending: PendingCommands,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly meter: Pick<DoorCounter, 'retried'>,
  ) {}

  /** A command goes out for the first time. */
  first(): void {
    this.#budget.earn();
  }

  /** A second has passed. */
  refill(): void {
    this.#budget.refill();
  }

  /** The broker says that nobody listens for this shard: all its commands rest, those that were about to try again too. */
  nobody(slot: number): void {
    const waiting = this.pending.ofSlot(slot);
    let attempt = 1;
    for (const pending of waiting) attempt = Math.max(attempt, pending.attempt);
    const now = this.clock.monotonic();
    for (const pending of waiting) {
      if (pending.resting === 'line' || pending.resting === 'asked') continue;
      if (pending.resting === null) this.meter.retried('nobody');
      rest(pending, 'nobody', now + backoffMs(attempt, this.random));
    }
  }

  /** The other side took nothing and asks for a repetition. */
  asked(pending: Pending, code: string, retryMs: number): void {
    if (pending.resting !== null) return;
    this.meter.retried(code);
    const pause = Math.max(retryMs, backoffMs(pending.attempt, this.random));
    const ms = this.#budget.spend() ? pause : Math.max(pause, attemptMs(pending.attempt));
    rest(pending, code === 'MOVED' ? 'moved' : 'asked', this.clock.monotonic() + ms);
  }

  /**
   * These shards have another owner now. What found nobody there, or the wrong one, tries again with the next sweep; what was sent before and has
   * no answer went to an owner that may be dead or frozen, and goes to the new one as far as the budget lasts.
   */
  ownersChanged(filter: ShardFilter): void {
    const now = this.clock.monotonic();
    for (const pending of this.pending.all()) {
      const { attempt, resting, nextAt, command, shard } = pending;
      const sentAt = nextAt - attemptMs(attempt);
      const old = resting === null && attempt > 0 && now - sentAt > OLD_MS;
      if ((!old && resting !== 'nobody' && resting !== 'moved') || !filter(command.to.kind, shard)) continue;
      if (old && !this.#budget.spend()) continue;
      if (old) this.meter.retried('MOVED');
      rest(pending, 'moved', now);
    }
  }

  /** The line to the broker is down: nobody answers what is under way, and it waits. */
  untilLine(pending: Pending): void {
    rest(pending, 'line', Number.POSITIVE_INFINITY);
  }

  /** The line is back: whatever was sent into the void, or could not be sent, goes out now. */
  lineUp(): void {
    const now = this.clock.monotonic();
    for (const pending of this.pending.all()) {
      if (pending.resting !== 'line') continue;
      pending.nextAt = now + this.random() * SPREAD_MS;
      this.meter.retried('line');
    }
  }

  /** A sweep begins. */
  sweep(): void {
    this.#left.clear();
  }

  /** Whether this one goes again with this sweep. */
  isDue(pending: Pending, now: number): boolean {
    if (now < pending.nextAt) return false;
    if (pending.resting === null) {
      const goes = this.#budget.spend();
      if (goes) this.meter.retried('silence');
      else pending.nextAt = now + attemptMs(pending.attempt);
      return goes;
    }
    const left = this.#left.get(pending.slot) ?? 0;
    this.#left.set(pending.slot, left + 1);
    return left < MOST_PER_SWEEP;
  }
}

function rest(pending: Pending, why: RestCause, until: number): void {
  pending.resting = why;
  pending.nextAt = until;
}
