import type { Activation, Delivery } from './activation';
import type { ActorHost } from './actor-host';
import { refusedReply } from './intake';
import { correlationOf } from './tracing';

const GIVE_UP_AFTER = 3;
const REMEMBERED = 1_000;

/** A message whose `decide` or `evolve` throws is undone and tried again; after three times it is put aside, and the mailbox goes on. */
export class Poison {
  readonly #failures = new Map<string, number>();

  constructor(readonly host: ActorHost) {}

  /** Runs `step`. If it throws, drops the activation, answers the sender, and returns undefined. */
  guard<T>(activation: Activation, delivery: Delivery, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.#failed(activation, delivery, error);
      return undefined;
    }
  }

  #failed(activation: Activation, delivery: Delivery, error: unknown): void {
    const { envelope, command } = delivery;
    const failures = (envelope ? (this.#failures.get(envelope.id) ?? 0) : 0) + 1;
    // Its repetitions say nothing new.
    if (failures === 1) this.host.fault(error, `${command.type} to ${activation.key} could not be decided`, correlationOf(envelope, delivery.trace));
    this.host.forget(activation);
    if (!envelope) return this.host.deliveries.count(activation, delivery, 'failed');
    this.#failures.set(envelope.id, failures);
    if (this.#failures.size > REMEMBERED) this.#failures.delete(this.#failures.keys().next().value as string);
    if (failures < GIVE_UP_AFTER && envelope.att < GIVE_UP_AFTER) {
      this.host.deliveries.count(activation, delivery, 'failed');
      return this.host.answers.reply(delivery.reply, refusedReply(envelope.id, 'RETRY', 250));
    }
    this.host.deliveries.count(activation, delivery, 'poison');
    this.host.answers.reply(delivery.reply, refusedReply(envelope.id, 'POISON'));
    this.host.options.store
      .putPoison({
        id: envelope.id,
        actor: activation.key,
        type: command.type,
        bytes: JSON.stringify(envelope.b).length,
        // The name only: a message of an error may quote text.
        error: error instanceof Error ? error.name : 'unknown',
        attempts: Math.max(failures, envelope.att),
        at: this.host.options.clock.now(),
      })
      .catch((fault: unknown) => this.host.fault(fault, 'a poisoned message could not be put aside', correlationOf(envelope, delivery.trace)));
  }
}
