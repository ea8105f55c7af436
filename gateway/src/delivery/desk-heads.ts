import { type DeskHead, deskId, type Subjects, type WikiRules } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Subscription, Transport } from '@oa/transport';
import type { PresenceVoice } from './presence-voice';

/** A head older than this is no truth any more. */
const FRESH_MS = seconds(25);
const TICK_MS = seconds(5);

interface Desk {
  readonly id: string;
  head: DeskHead | null;
  /** Monotonic ms of the gateway when the head came. */
  heardAt: number;
  readonly listeners: Set<(head: DeskHead | null) => void>;
}

/**
 * The heads of the lines, as the desks publish them. A desk is asked to speak while anybody here looks at it, so a head in use is never
 * older than a round; when none comes, listeners are told that nothing is known rather than something old.
 */
export class DeskHeads {
  readonly #desks = new Map<string, Desk>();
  #subscriptions: Subscription[] = [];
  #stop: (() => void) | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
    private readonly presence: PresenceVoice,
    wikis: Iterable<WikiRules>,
  ) {
    for (const wiki of wikis) {
      for (const language of wiki.languages) {
        const id = deskId(wiki.wiki, language);
        this.#desks.set(id, { id, head: null, heardAt: Number.NEGATIVE_INFINITY, listeners: new Set() });
      }
    }
  }

  /** Subscribes; the caller flushes. */
  open(): void {
    this.#subscriptions = [...this.#desks.values()].map((desk) =>
      this.transport.subscribe(this.subjects.deskHead(desk.id), (message) => this.#take(desk, JSON.parse(message.text) as DeskHead)),
    );
    this.#stop = this.clock.after(TICK_MS, () => this.#tick());
  }

  close(): void {
    this.#stop?.();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Calls back with every new head, with null while nothing is known, and at least every 10 s. Answers how to stop; unknown desks stay silent. */
  listen(id: string, listener: (head: DeskHead | null) => void): () => void {
    const desk = this.#desks.get(id);
    if (!desk) return () => {};
    desk.listeners.add(listener);
    this.presence.count('desk', id, 1);
    if (this.#fresh(desk)) listener(desk.head);
    return () => {
      if (desk.listeners.delete(listener)) this.presence.count('desk', id, -1);
    };
  }

  /** The head of a desk, asked for if it is not fresh; null if the desk says nothing within `waitMs`. */
  async fresh(id: string, waitMs: number): Promise<DeskHead | null> {
    const desk = this.#desks.get(id);
    if (!desk) return null;
    if (this.#fresh(desk)) return desk.head;
    this.presence.nudge('desk', id);
    return new Promise((resolve) => {
      const settle = (head: DeskHead | null): void => {
        desk.listeners.delete(settle);
        cancel();
        resolve(head);
      };
      const cancel = this.clock.after(waitMs, () => settle(null));
      desk.listeners.add(settle);
    });
  }

  #fresh(desk: Desk): boolean {
    return this.clock.monotonic() - desk.heardAt < FRESH_MS;
  }

  #take(desk: Desk, head: DeskHead): void {
    // A new owner counts on from the log, so an older number is an older head.
    if (desk.head && head.seq < desk.head.seq) return;
    desk.head = head;
    desk.heardAt = this.clock.monotonic();
    for (const listener of [...desk.listeners]) listener(head);
  }

  #tick(): void {
    this.#stop = this.clock.after(TICK_MS, () => this.#tick());
    for (const desk of this.#desks.values()) {
      if (desk.listeners.size > 0 && !this.#fresh(desk)) for (const listener of [...desk.listeners]) listener(null);
    }
  }
}
