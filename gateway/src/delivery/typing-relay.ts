import type { Party, Subjects } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Subscription, Transport } from '@oa/transport';
import { OneOrMany } from './one-or-many';

/** One who has joined a session here and can be told that the other side writes. */
export interface TypingEar {
  readonly session: string;
  readonly party: Party;
  otherTypes(): void;
}

interface TypingHint {
  readonly s: string;
  readonly p: Party;
  readonly g: string;
}

/** The other side is told at most this often. */
const PAUSE_MS = seconds(2);

/**
 * Passes on that somebody types: a hint, never stored, lost without harm. To the other party's sockets here, and only if there are none,
 * to the other gateways on one shared subject.
 */
export class TypingRelay {
  readonly #ears = new OneOrMany<string, TypingEar>();
  readonly #last = new WeakMap<TypingEar, number>();
  #subscription: Subscription | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly gateway: string,
    private readonly clock: Clock,
  ) {}

  open(): void {
    this.#subscription = this.transport.subscribe(this.subjects.typing(), (message) => {
      const hint = JSON.parse(message.text) as TypingHint;
      if (hint.g !== this.gateway) this.#tell(hint.s, hint.p);
    });
  }

  close(): void {
    this.#subscription?.unsubscribe();
  }

  add(ear: TypingEar): void {
    this.#ears.add(ear.session, ear);
  }

  remove(ear: TypingEar): void {
    this.#ears.delete(ear.session, ear);
  }

  typed(ear: TypingEar): void {
    const now = this.clock.monotonic();
    if (now - (this.#last.get(ear) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    this.#last.set(ear, now);
    if (this.#tell(ear.session, ear.party)) return;
    const hint: TypingHint = { s: ear.session, p: ear.party, g: this.gateway };
    try {
      this.transport.publish(this.subjects.typing(), JSON.stringify(hint));
    } catch {
      // The line is down; a hint may be lost.
    }
  }

  #tell(session: string, typist: Party): boolean {
    let told = false;
    for (const ear of this.#ears.of(session)) {
      if (ear.party === typist) continue;
      ear.otherTypes();
      told = true;
    }
    return told;
  }
}
