import { randomBytes } from 'node:crypto';
import { type ActorAddress, ATTACH, type AttachReply, type Authority, type PublishedFact, TAIL_PAGE } from '@oa/contracts';
import { seconds } from '@oa/kernel';
import type { OutgoingCommand, Settled } from '../bus/command';

/** A fact on its way to a client, from a live batch (then with the command's id, if a person caused it) or from the tail. */
export type FollowedFact = Pick<PublishedFact, 's' | 't' | 'at' | 'b' | 'id'>;

/** What a follower tells the one it follows for. */
export interface FollowerSink {
  /** The actor's face, at the first reading; facts up to `head` follow, then `caughtUp`. */
  faced(reply: AttachReply): void;
  fact(fact: FollowedFact): void;
  /** Every fact up to `head` was given; what follows is live. Called once. */
  caughtUp(head: number): void;
  /** Facts between were deleted by their owner: the face is the truth now. */
  jumped(reply: AttachReply): void;
  /** The actor does not show itself to this person, or no longer: nothing more comes. */
  refused(code: string): void;
  /** A fact could not be made into what a client is told. Nothing more comes: the client must come back for it. */
  broken(fault: unknown): void;
  /** The owner could not be reached for the first reading; it is tried again with the next round. */
  unavailable(): void;
}

/** Where a follower that wants only what happens from now on starts. */
export const FROM_HEAD = 2_147_483_647;
/** After so long without an answer a reading has failed: a client that waits for its welcome hears it before it gives up by itself. */
const READ_MS = seconds(7);
/** Live facts kept while the tail is read; beyond, they are read again. */
const MOST_HELD = 500;
const NONE: readonly FollowedFact[] = [];

/**
 * One client's view of one actor's log: every fact once, in order, without a gap (invariant I9).
 *
 * Live facts are held while the tail is read; a gap in the numbers or a head beyond what was given makes it read again. The gateway has
 * subscribed and flushed before any follower starts, so a fact is either in the tail or arrives live.
 */
export class Follower {
  #given: number;
  #reading = false;
  #stale = false;
  #started = false;
  #caught = false;
  #ended = false;
  #held: readonly FollowedFact[] = NONE;

  constructor(
    readonly address: ActorAddress,
    readonly by: Authority,
    since: number,
    readonly gen: number | undefined,
    private readonly sink: FollowerSink,
    private readonly send: (command: OutgoingCommand, settle: (settled: Settled) => void) => void,
  ) {
    this.#given = since;
  }

  get given(): number {
    return this.#given;
  }

  /** Begins to read, or begins again if the first reading failed. */
  start(): void {
    if (!this.#started) this.#read();
  }

  stop(): void {
    this.#ended = true;
    this.#held = NONE;
  }

  /** Takes a fact of a live batch. */
  take(fact: FollowedFact): void {
    // A first reading from the head does not know the head's number yet: it holds everything.
    if (this.#ended || (fact.s <= this.#given && this.#given !== FROM_HEAD)) return;
    if (!this.#reading && fact.s === this.#given + 1) {
      this.#give(fact);
      return;
    }
    if (this.#held.length < MOST_HELD) this.#held = [...this.#held, fact];
    else this.#stale = true;
    if (!this.#reading) this.#read();
  }

  /** The owner says how far the log goes: reads the tail if that is further than what was given. */
  headSeen(head: number): void {
    if (this.#ended || this.#reading || head <= this.#given) return;
    this.#read();
  }

  #give(fact: FollowedFact): void {
    if (this.#ended) return;
    this.#given = fact.s;
    try {
      this.sink.fact(fact);
    } catch (fault) {
      // One client's trouble must not keep the others of the same batch from their facts.
      this.stop();
      this.sink.broken(fault);
    }
  }

  #read(): void {
    if (this.#ended || this.#reading) return;
    this.#reading = true;
    this.send(
      {
        id: randomBytes(16).toString('hex'),
        to: this.address,
        type: ATTACH,
        v: 1,
        body: { since: this.#given, ...(this.gen === undefined ? {} : { gen: this.gen }) },
        by: this.by,
        deadlineMs: READ_MS,
      },
      (settled) => this.#readDone(settled),
    );
  }

  #readDone(settled: Settled): void {
    this.#reading = false;
    if (this.#ended) return;
    if (settled.outcome === 'answered') this.#merge(settled.reply as AttachReply);
    else if (settled.outcome === 'refused' || (settled.outcome === 'fault' && settled.code === 'not-allowed')) {
      this.stop();
      this.sink.refused(settled.outcome === 'refused' ? settled.code : 'not-allowed');
    } else if (!this.#started) this.sink.unavailable();
    // The next round, or the next fact, makes it read again.
  }

  #merge(reply: AttachReply): void {
    const first = !this.#started;
    this.#started = true;
    if (first) this.sink.faced(reply);
    // The client may name any number; what was given here can only be ahead of an owner that is none any more.
    if (first && this.#given > reply.head) this.#given = reply.head;
    const oldest = reply.facts[0]?.s ?? reply.head + 1;
    const jump = !first && this.#given < reply.head && oldest > this.#given + 1;
    for (const fact of reply.facts) if (fact.s > this.#given) this.#give(fact);
    if (this.#ended) return;
    if (reply.facts.length === 0) this.#given = Math.max(this.#given, reply.head);
    if (jump) this.sink.jumped(reply);
    const more = this.#given < reply.head && reply.facts.length >= TAIL_PAGE;
    const gap = this.#drainHeld();
    if (!more && !this.#caught) {
      this.#caught = true;
      this.sink.caughtUp(this.#given);
    }
    if (more || gap || this.#stale) {
      this.#stale = false;
      this.#read();
    }
  }

  /** Gives what was held and now follows. True if a gap is left. */
  #drainHeld(): boolean {
    if (this.#held.length === 0) return false;
    const held = [...this.#held].sort((a, b) => a.s - b.s);
    this.#held = NONE;
    const left: FollowedFact[] = [];
    for (const fact of held) {
      if (fact.s === this.#given + 1) this.#give(fact);
      else if (fact.s > this.#given) left.push(fact);
    }
    if (left.length > 0) this.#held = left;
    return left.length > 0;
  }
}
