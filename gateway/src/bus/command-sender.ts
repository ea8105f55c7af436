import { type PublishedFact, RETRIED_CODES, type Reply, type RuntimeCode, type Subjects, shardOf } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Transport, TransportMessage } from '@oa/transport';
import type { DoorCounter } from '../options';
import { envelopeOf, type OutgoingCommand, refusalOf, replySlot, type Settled } from './command';
import type { ShardFilter } from './ownership-hints';
import { type Pending, PendingCommands } from './pending';
import { Repetitions } from './repetitions';
import { attemptMs } from './retry-budget';

const SWEEP_MS = 25;
const DEADLINE_MS = seconds(15);
/** What a sender of commands stands on. */
export interface SenderGround {
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly gateway: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly meter: Pick<DoorCounter, 'retried'>;
}

/**
 * Sends people's commands to the owners of shards and waits for what becomes of them: a committed fact that carries the command's id, or a
 * reply. Until its deadline a command is repeated under the same id: after "nobody there" with 20 → 250 ms pauses, a few for all of a shard;
 * after MOVED, RETRY and BUSY likewise and after silence (700 ms → 4 s) as long as the retry budget lasts, then no sooner than silence would
 * have it; after the line was down as soon as it is back. It takes effect at most once however often it is sent.
 */
export class CommandSender {
  readonly #pending = new PendingCommands(20_000);
  readonly #repetitions: Repetitions;
  #sweep: (() => void) | undefined;
  #sweeps = 0;

  constructor(private readonly ground: SenderGround) {
    this.#repetitions = new Repetitions(this.#pending, ground.clock, ground.random, ground.meter);
  }

  get underWay(): number {
    return this.#pending.size;
  }

  /** Calls `settle` exactly once, when the command is settled or its deadline has passed; at once if too many are under way. */
  send(command: OutgoingCommand, settle: (settled: Settled) => void): void {
    const known = this.#pending.get(command.id);
    if (known) {
      if (!this.#pending.join(known, settle)) settle({ outcome: 'unavailable' });
      return;
    }
    if (this.#pending.size >= this.#pending.most) {
      settle({ outcome: 'unavailable' });
      return;
    }
    const shard = command.shard ?? shardOf(command.to);
    const now = this.ground.clock.monotonic();
    const pending: Pending = {
      command,
      shard,
      slot: replySlot(command.to.kind, shard),
      deadline: now + (command.deadlineMs ?? DEADLINE_MS),
      attempt: 0,
      nextAt: Number.POSITIVE_INFINITY,
      resting: null,
      waiters: [settle],
    };
    this.#repetitions.first();
    if (this.#pending.add(pending)) this.#publish(pending);
    this.#wind();
  }

  /** The same as a promise, for paths that are not hot. */
  ask(command: OutgoingCommand): Promise<Settled> {
    return new Promise((resolve) => this.send(command, resolve));
  }

  /** The client's own name for a command under way, for the one who sent it and nobody else. */
  cidOf(id: string, principal: string): string | undefined {
    const command = this.#pending.get(id)?.command;
    return command?.by?.principal === principal ? command.cid : undefined;
  }

  /** Takes what comes on the gateway's reply subjects. */
  takeReply(message: TransportMessage): void {
    if (message.noResponders) {
      this.#repetitions.nobody(Number(message.subject.slice(message.subject.lastIndexOf('.') + 1)));
      return;
    }
    const reply = JSON.parse(message.text) as Reply;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.ok) this.#settle(pending, { outcome: 'answered', reply: reply.b });
    else if (RETRIED_CODES.includes(reply.code as RuntimeCode)) this.#repetitions.asked(pending, reply.code, reply.retryMs ?? 0);
    else this.#settle(pending, refusalOf(reply));
  }

  /** Takes a committed fact that carries a command's id. */
  takeFact(fact: PublishedFact): void {
    const pending = fact.id === undefined ? undefined : this.#pending.get(fact.id);
    if (pending) this.#settle(pending, { outcome: 'committed', reply: fact.r, seq: fact.z ?? fact.s, at: fact.at });
  }

  /** These shards have another owner now: what waits for the one before tries the new one. */
  ownersChanged(filter: ShardFilter): void {
    this.#repetitions.ownersChanged(filter);
  }

  /** The line to the broker is lost: nothing is sent until it is back. */
  lineDown(): void {
    for (const pending of this.#pending.all()) if (pending.attempt > 0) this.#repetitions.untilLine(pending);
  }

  lineUp(): void {
    this.#repetitions.lineUp();
  }

  /** Tells every waiter that nothing came, and stops. */
  close(): void {
    this.#sweep?.();
    this.#sweep = undefined;
    for (const pending of this.#pending.all()) this.#settle(pending, { outcome: 'unavailable' });
  }

  #publish(pending: Pending): void {
    const { transport, subjects, gateway, clock } = this.ground;
    if (transport.line === 'down') return this.#repetitions.untilLine(pending);
    const now = clock.monotonic();
    pending.attempt += 1;
    pending.resting = null;
    pending.nextAt = now + attemptMs(pending.attempt);
    const envelope = envelopeOf(pending.command, gateway, pending.attempt, Math.max(1, Math.round(pending.deadline - now)));
    transport.publish(
      subjects.people(pending.command.to.kind, pending.shard),
      JSON.stringify(envelope),
      subjects.gatewayReplies(gateway, pending.slot),
    );
  }

  #settle(pending: Pending, settled: Settled): void {
    const done = settled.outcome === 'unavailable' ? this.#pending.removeLane(pending) : [pending];
    if (settled.outcome !== 'unavailable') {
      const next = this.#pending.remove(pending);
      if (next) {
        this.#pending.markSent(next);
        this.#publish(next);
      }
    }
    for (const each of done) for (const waiter of each.waiters) waiter(settled);
  }

  /** One sweep for all commands under way, only while there are any. */
  #wind(): void {
    this.#sweep ??= this.ground.clock.after(SWEEP_MS, () => {
      this.#sweep = undefined;
      if (++this.#sweeps % (1_000 / SWEEP_MS) === 0) this.#repetitions.refill();
      const now = this.ground.clock.monotonic();
      this.#repetitions.sweep();
      for (const pending of this.#pending.all()) this.#look(pending, now);
      if (this.#pending.size > 0) this.#wind();
    });
  }

  #look(pending: Pending, now: number): void {
    if (now >= pending.deadline) this.#settle(pending, { outcome: 'unavailable' });
    else if (this.#repetitions.isDue(pending, now)) this.#publish(pending);
  }
}
