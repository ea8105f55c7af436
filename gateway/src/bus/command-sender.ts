import { type PublishedFact, RETRIED_CODES, type Reply, type RuntimeCode, type Subjects, shardOf } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Transport, TransportMessage } from '@oa/transport';
import type { DoorCounter } from '../options';
import { envelopeOf, type OutgoingCommand, replySlot, type Settled } from './command';
import { type Pending, PendingCommands } from './pending';
import { attemptMs, backoffMs, RetryBudget } from './retry-budget';

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
 * reply. Until its deadline a command is repeated under the same id: at once when its shard moved or nobody served it (20 → 250 ms), and
 * within the retry budget when no answer came at all. It takes effect at most once however often it is sent.
 */
export class CommandSender {
  readonly #pending = new PendingCommands(20_000);
  readonly #budget = new RetryBudget();
  #sweep: (() => void) | undefined;
  #sweeps = 0;

  constructor(private readonly ground: SenderGround) {}

  get underWay(): number {
    return this.#pending.size;
  }

  /** Calls `settle` exactly once, later, when the command is settled or its deadline has passed. */
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
      resting: false,
      waiters: [settle],
    };
    this.#budget.earn();
    if (this.#pending.add(pending)) this.#publish(pending);
    this.#wind();
  }

  /** The same as a promise, for paths that are not hot. */
  ask(command: OutgoingCommand): Promise<Settled> {
    return new Promise((resolve) => this.send(command, resolve));
  }

  /** Takes what comes on the gateway's reply subjects. */
  takeReply(message: TransportMessage): void {
    if (message.noResponders) {
      const slot = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
      for (const pending of this.#pending.ofSlot(slot)) this.#rest(pending, backoffMs(pending.attempt, this.ground.random), 'nobody');
      return;
    }
    const reply = JSON.parse(message.text) as Reply;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.ok) this.#settle(pending, { outcome: 'answered', reply: reply.b });
    else if (RETRIED_CODES.includes(reply.code as RuntimeCode)) {
      this.#rest(pending, Math.max(reply.retryMs ?? 0, backoffMs(pending.attempt, this.ground.random)), reply.code);
    } else this.#settle(pending, refusalOf(reply));
  }

  /** The client command under this id that waits here for a committed fact, if any. */
  awaits(id: string): boolean {
    return this.#pending.get(id) !== undefined;
  }

  /** Takes a committed fact that carries a command's id. */
  takeFact(fact: PublishedFact): void {
    const pending = fact.id === undefined ? undefined : this.#pending.get(fact.id);
    if (pending) this.#settle(pending, { outcome: 'committed', reply: fact.r, seq: fact.z ?? fact.s, at: fact.at });
  }

  /** The line to the broker is there again: whatever was sent into the void is sent again at once. */
  resendAll(): void {
    for (const pending of this.#pending.all()) {
      if (pending.attempt > 0) this.#rest(pending, this.ground.random() * 100, 'line');
    }
  }

  /** Tells every waiter that nothing came, and stops. */
  close(): void {
    this.#sweep?.();
    this.#sweep = undefined;
    for (const pending of [...this.#pending.all()]) this.#settle(pending, { outcome: 'unavailable' });
  }

  #publish(pending: Pending): void {
    const { transport, subjects, gateway, clock } = this.ground;
    const now = clock.monotonic();
    pending.attempt += 1;
    pending.resting = false;
    pending.nextAt = now + attemptMs(pending.attempt);
    const envelope = envelopeOf(pending.command, gateway, pending.attempt, Math.max(1, Math.round(pending.deadline - now)));
    try {
      transport.publish(
        subjects.people(pending.command.to.kind, pending.shard),
        JSON.stringify(envelope),
        subjects.gatewayReplies(gateway, pending.slot),
      );
    } catch {
      // The line to the broker is down: `resendAll` brings it back, the deadline ends it.
    }
  }

  #rest(pending: Pending, ms: number, why: string): void {
    if (pending.resting) return;
    this.ground.meter.retried(why);
    pending.resting = true;
    pending.nextAt = this.ground.clock.monotonic() + ms;
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
      if (++this.#sweeps % (1_000 / SWEEP_MS) === 0) this.#budget.refill();
      const now = this.ground.clock.monotonic();
      for (const pending of [...this.#pending.all()]) this.#look(pending, now);
      if (this.#pending.size > 0) this.#wind();
    });
  }

  #look(pending: Pending, now: number): void {
    if (this.#pending.get(pending.command.id) !== pending) return;
    if (now >= pending.deadline) this.#settle(pending, { outcome: 'unavailable' });
    else if (now < pending.nextAt) return;
    else if (pending.resting) this.#publish(pending);
    else if (this.#budget.spend()) {
      this.ground.meter.retried('silence');
      this.#publish(pending);
    } else pending.nextAt = now + attemptMs(pending.attempt);
  }
}

function refusalOf(reply: Extract<Reply, { ok: false }>): Settled {
  switch (reply.code) {
    case 'DEADLINE':
      return { outcome: 'unavailable' };
    case 'FORBIDDEN':
      return { outcome: 'fault', code: 'not-allowed' };
    case 'POISON':
    case 'INVALID':
    case 'INTERNAL':
      return { outcome: 'fault', code: 'internal' };
    default:
      return { outcome: 'refused', code: reply.code, ...(reply.details ? { details: reply.details } : {}) };
  }
}
