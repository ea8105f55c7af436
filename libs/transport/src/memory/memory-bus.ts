/** A bus inside one process. Payloads are text, so nothing is shared by reference; delivery comes in a later turn, as from a broker. */
import { type Clock, type Random, systemClock } from '@oa/kernel';
import type { TransportMessage } from '../port';
import { isWildcard, matcher } from '../subject';
import { MemoryTransport } from './memory-transport';

export interface MemoryBusOptions {
  /** When a batch is delivered: `setImmediate` unless the caller drives the turns itself (a simulator). */
  readonly defer?: (deliver: () => void) => void;
  /** Chooses the member of a queue group; seeded in tests. */
  readonly random?: Random;
  /** For time-outs of requests. */
  readonly clock?: Clock;
  /** A handler threw. The default writes a process warning. */
  readonly onFault?: (error: unknown) => void;
}

/** One subscription as the bus keeps it. `open` false: what is still on its way is dropped. */
export interface Listener {
  readonly owner: MemoryTransport;
  readonly pattern: string;
  readonly matches: ((subject: string) => boolean) | null;
  readonly queue: string | undefined;
  readonly handle: (message: TransportMessage) => void;
  open: boolean;
}

interface Delivery {
  readonly to: readonly Listener[];
  readonly message: TransportMessage;
}

/**
 * Routes at the moment of publishing, delivers a turn's messages together in order. What handlers publish goes into the next turn,
 * so the waiting list holds one turn's work and never starves timers and sockets.
 */
export class MemoryBus {
  readonly clock: Clock;
  readonly #exact = new Map<string, Set<Listener>>();
  readonly #wild = new Set<Listener>();
  readonly #defer: (deliver: () => void) => void;
  readonly #random: Random;
  readonly #onFault: (error: unknown) => void;
  #waiting: (Delivery | (() => void))[] = [];

  constructor(options: MemoryBusOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.#defer = options.defer ?? setImmediate;
    this.#random = options.random ?? Math.random;
    this.#onFault = options.onFault ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
  }

  /** A line of its own to this bus, as one process has to a broker. */
  connect(): MemoryTransport {
    return new MemoryTransport(this);
  }

  add(owner: MemoryTransport, pattern: string, handle: (message: TransportMessage) => void, queue: string | undefined): Listener {
    const matches = isWildcard(pattern) ? matcher(pattern) : null;
    const listener: Listener = { owner, pattern, matches, queue, handle, open: true };
    if (matches) this.#wild.add(listener);
    else this.#exact.set(pattern, (this.#exact.get(pattern) ?? new Set()).add(listener));
    return listener;
  }

  /** Routes nothing more to it. What is on its way is still delivered while it is `open`. */
  remove(listener: Listener): void {
    this.#wild.delete(listener);
    const others = this.#exact.get(listener.pattern);
    if (others?.delete(listener) && others.size === 0) this.#exact.delete(listener.pattern);
  }

  route(sender: MemoryTransport, subject: string, text: string, reply: string | undefined): void {
    const to = this.#pick(this.#matching(subject));
    if (to.length > 0) this.#enqueue({ to, message: reply === undefined ? { subject, text } : { subject, text, reply } });
    else if (reply !== undefined) this.#tellNobody(sender, reply);
  }

  /** Calls back after everything routed before now was delivered. */
  afterRouted(call: () => void): void {
    this.#enqueue(call);
  }

  #tellNobody(sender: MemoryTransport, reply: string): void {
    const own = this.#matching(reply).find((listener) => listener.owner === sender && listener.queue === undefined);
    if (own) this.#enqueue({ to: [own], message: { subject: reply, text: '', noResponders: true } });
  }

  #matching(subject: string): Listener[] {
    const found = [...(this.#exact.get(subject) ?? [])];
    for (const listener of this.#wild) if (listener.matches?.(subject)) found.push(listener);
    return found;
  }

  /** Every plain listener, and one of each queue group. */
  #pick(matching: readonly Listener[]): readonly Listener[] {
    if (!matching.some((listener) => listener.queue !== undefined)) return matching;
    const groups = new Map<string, Listener[]>();
    const picked = matching.filter((listener) => listener.queue === undefined);
    for (const listener of matching) {
      if (listener.queue !== undefined) groups.set(listener.queue, [...(groups.get(listener.queue) ?? []), listener]);
    }
    for (const group of groups.values()) picked.push(group[Math.floor(this.#random() * group.length)]!);
    return picked;
  }

  #enqueue(item: Delivery | (() => void)): void {
    if (this.#waiting.push(item) === 1) this.#defer(() => this.#deliver());
  }

  #deliver(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const item of batch) {
      if (typeof item === 'function') item();
      else for (const listener of item.to) if (listener.open) this.#call(listener, item.message);
    }
  }

  #call(listener: Listener, message: TransportMessage): void {
    try {
      listener.handle(message);
    } catch (error) {
      this.#onFault(error);
    }
  }
}
