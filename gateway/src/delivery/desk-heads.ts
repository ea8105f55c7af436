import { type ActorAddress, type DeskHead, deskId, type Subjects, type WikiRules } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Subscription, Transport } from '@oa/transport';
import type { PresenceVoice } from './presence-voice';

/** A head older than this is no truth any more. */
const FRESH_MS = seconds(25);
const TICK_MS = seconds(5);

/** One who wants the heads of a desk: every new one, null while nothing is known, and at least one every 10 s. */
export interface HeadEar {
  headCame(head: DeskHead | null, desk: string): void;
}

interface Desk {
  readonly id: string;
  readonly address: ActorAddress;
  head: DeskHead | null;
  /** Monotonic ms of the gateway when the head came. */
  heardAt: number;
  readonly ears: Set<HeadEar>;
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
        this.#desks.set(id, { id, address: { kind: 'desk', id }, head: null, heardAt: Number.NEGATIVE_INFINITY, ears: new Set() });
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

  /** The ear hears this desk from now on; unknown desks stay silent. */
  listen(id: string, ear: HeadEar): void {
    const desk = this.#desks.get(id);
    if (!desk || desk.ears.has(ear)) return;
    desk.ears.add(ear);
    this.presence.count(desk.address, 1);
    if (this.#fresh(desk)) ear.headCame(desk.head, id);
  }

  unlisten(id: string, ear: HeadEar): void {
    const desk = this.#desks.get(id);
    if (desk?.ears.delete(ear)) this.presence.count(desk.address, -1);
  }

  /** The head of a desk, asked for if it is not fresh; null if the desk says nothing within `waitMs`. */
  async fresh(id: string, waitMs: number): Promise<DeskHead | null> {
    const desk = this.#desks.get(id);
    if (!desk) return null;
    if (this.#fresh(desk)) return desk.head;
    this.presence.nudge(desk.address);
    return new Promise((resolve) => {
      const ear: HeadEar = {
        headCame(head) {
          desk.ears.delete(ear);
          cancel();
          resolve(head);
        },
      };
      const cancel = this.clock.after(waitMs, () => ear.headCame(null, id));
      desk.ears.add(ear);
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
    for (const ear of [...desk.ears]) ear.headCame(head, desk.id);
  }

  #tick(): void {
    this.#stop = this.clock.after(TICK_MS, () => this.#tick());
    for (const desk of this.#desks.values()) {
      if (desk.ears.size > 0 && !this.#fresh(desk)) for (const ear of [...desk.ears]) ear.headCame(null, desk.id);
    }
  }
}
