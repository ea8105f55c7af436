import type { OutgoingCommand, Settled } from './command';

/** Why a command under way is not in anybody's hands: nobody listened, its shard moved, the other side asked for time, the line is down. */
export type RestCause = 'nobody' | 'moved' | 'asked' | 'line';

/** A command on its way: what is needed to send it again, and who waits for it. */
export interface Pending {
  readonly command: OutgoingCommand;
  readonly shard: number;
  readonly slot: number;
  /** Monotonic ms. */
  readonly deadline: number;
  attempt: number;
  /** When to act next, monotonic ms: the answer is overdue, or the rest before a repetition is over. */
  nextAt: number;
  resting: RestCause | null;
  readonly waiters: ((settled: Settled) => void)[];
}

/** Repetitions of one command that wait for the same answer; more are told to come back. */
const MOST_WAITERS = 16;
const NONE: ReadonlySet<Pending> = new Set();

/** The commands a gateway has under way, by id and by shard, and the lanes in which they queue. Bounded. */
export class PendingCommands {
  readonly #byId = new Map<string, Pending>();
  readonly #bySlot = new Map<number, Set<Pending>>();
  /** Commands that wait for the one before them; the one under way is not in the list. */
  readonly #lanes = new Map<string, Pending[]>();

  constructor(readonly most: number) {}

  get size(): number {
    return this.#byId.size;
  }
  get(id: string): Pending | undefined {
    return this.#byId.get(id);
  }
  /** Oldest first. Commands may be added and removed meanwhile. */
  all(): Iterable<Pending> {
    return this.#byId.values();
  }
  /** Those sent to this shard that have no answer yet. */
  ofSlot(slot: number): ReadonlySet<Pending> {
    return this.#bySlot.get(slot) ?? NONE;
  }

  /** Joins the answer of a command already under way. False: too many do. */
  join(pending: Pending, settle: (settled: Settled) => void): boolean {
    if (pending.waiters.length >= MOST_WAITERS) return false;
    pending.waiters.push(settle);
    return true;
  }

  /** Takes a command in. True: it may go now; false: it queues in its lane. */
  add(pending: Pending): boolean {
    this.#byId.set(pending.command.id, pending);
    const lane = pending.command.lane;
    if (lane !== undefined) {
      const queue = this.#lanes.get(lane);
      if (queue) {
        queue.push(pending);
        return false;
      }
      this.#lanes.set(lane, []);
    }
    this.markSent(pending);
    return true;
  }

  /** From now on an empty answer from its shard concerns this command. */
  markSent(pending: Pending): void {
    const slot = this.#bySlot.get(pending.slot);
    if (slot) slot.add(pending);
    else this.#bySlot.set(pending.slot, new Set([pending]));
  }

  /** Removes a settled command. Answers the next of its lane, which may go now. */
  remove(pending: Pending): Pending | undefined {
    this.#forget(pending);
    const lane = pending.command.lane;
    if (lane === undefined) return undefined;
    const next = this.#lanes.get(lane)?.shift();
    if (!next) this.#lanes.delete(lane);
    return next;
  }

  /** Removes a command and all behind it in its lane: sending those would put them in the wrong order. */
  removeLane(pending: Pending): readonly Pending[] {
    const lane = pending.command.lane;
    const behind = lane === undefined ? [] : (this.#lanes.get(lane) ?? []);
    if (lane !== undefined) this.#lanes.delete(lane);
    for (const each of [pending, ...behind]) this.#forget(each);
    return [pending, ...behind];
  }

  #forget(pending: Pending): void {
    this.#byId.delete(pending.command.id);
    const slot = this.#bySlot.get(pending.slot);
    if (slot?.delete(pending) && slot.size === 0) this.#bySlot.delete(pending.slot);
  }
}
