import { ATTACH, type Reply, WAKE } from '@oa/contracts';
import type { Decision, Fact } from '../kind';
import { type Activation, type Delivery, placeOf, rememberDone } from './activation';
import type { ActorHost } from './actor-host';
import { refusedReply } from './intake';
import type { MessageOutcome } from './options';
import { checkFacts, StagedCommand } from './staged-command';
import { correlationOf } from './tracing';

const MAX_TRIES = 4;

/** Takes each activation's mailbox one delivery at a time: recognises repetitions, decides, stages what was decided. */
export class Deliveries {
  /** Deliveries in all mailboxes. */
  #waiting = 0;
  readonly #rules = (wiki: string) => this.host.options.rules(wiki);
  readonly #newId = () => this.host.options.newId();

  constructor(readonly host: ActorHost) {}

  get waiting(): number {
    return this.#waiting;
  }

  /** Empties a mailbox. */
  takeAll(activation: Activation): Delivery[] {
    const all = activation.mailbox.splice(0);
    this.#waiting -= all.length;
    return all;
  }

  pump(activation: Activation): void {
    while (activation.phase === 'ready' && !activation.busy && activation.mailbox.length > 0) {
      const delivery = activation.mailbox.shift() as Delivery;
      this.#waiting -= 1;
      const work = this.#process(activation, delivery);
      if (!work) continue;
      activation.busy = true;
      work
        .catch((error: unknown) => {
          this.host.fault(error, `a delivery to ${activation.key} failed`, correlationOf(delivery.envelope, delivery.trace));
          delivery.step?.end('failed');
          this.host.answers.reply(delivery.reply, refusedReply(delivery.envelope?.id ?? '', 'RETRY', 250));
        })
        .finally(() => {
          activation.busy = false;
          if (activation.phase === 'ready') this.pump(activation);
          else this.move(activation);
        });
    }
    if (activation.phase === 'gone' && !activation.busy) this.move(activation);
  }

  #process(activation: Activation, delivery: Delivery): Promise<void> | undefined {
    const { envelope, command } = delivery;
    if (!envelope) return this.#decide(activation, delivery);
    if (delivery.receivedAt + envelope.ttl < this.host.options.clock.monotonic()) {
      this.host.meter.turnedAway('DEADLINE');
      delivery.step?.end('deadline');
      this.host.answers.reply(delivery.reply, refusedReply(envelope.id, 'DEADLINE'));
      return undefined;
    }
    if (command.type !== ATTACH && activation.done.has(envelope.id)) {
      delivery.step?.end('repeated');
      this.afterCommit(activation, delivery, () => this.host.answers.repeat(activation, delivery));
      return undefined;
    }
    if (!delivery.lookup || command.type === ATTACH) return this.#decide(activation, delivery);
    return this.host.options.store.eventsOf(activation.key, envelope.id).then(async (rows) => {
      if (rows.length > 0) return this.host.answers.republish(activation, delivery, rows);
      if (activation.phase === 'ready') return this.#decide(activation, delivery);
      this.#requeue(activation, delivery);
    });
  }

  #decide(activation: Activation, delivery: Delivery): Promise<void> | undefined {
    if (delivery.command.type === ATTACH) {
      this.host.answers.attach(activation, delivery);
      delivery.step?.end('attached');
      return undefined;
    }
    const now = Math.max(this.host.options.clock.now(), activation.lastAt);
    const decision = this.host.poison.guard(activation, delivery, () => this.#ask(activation, delivery, now));
    if (!decision) return undefined;
    if (delivery.command.type === WAKE && decision.do !== 'commit') this.host.upkeep.afterWake(activation);
    const id = delivery.envelope?.id ?? '';
    switch (decision.do) {
      case 'commit':
        this.#stage(activation, delivery, decision.facts, now);
        return undefined;
      case 'refuse':
        this.count(activation, delivery, 'refused');
        return this.#refuse(activation, delivery, refusedReply(id, decision.code, undefined, undefined, decision.details));
      case 'later':
        this.host.answers.reply(delivery.reply, refusedReply(id, 'RETRY', 100));
        this.count(activation, delivery, 'retried');
        return undefined;
      case 'answer':
        this.count(activation, delivery, 'answered');
        this.afterFence(activation, delivery, () => {
          if (decision.open) this.host.answers.openInto(activation, delivery, decision.reply as object, decision.open);
          else this.host.answers.reply(delivery.reply, { id, ok: true, b: decision.reply });
        });
        return undefined;
    }
  }

  /**
   * Before a no is said, the log is asked whether the command was done before: a repetition through another gateway says "first attempt", and
   * an activation remembers only the latest commands.
   */
  #refuse(activation: Activation, delivery: Delivery, reply: Reply): Promise<void> | undefined {
    const say = () => this.afterFence(activation, delivery, () => this.host.answers.reply(delivery.reply, reply));
    if (!delivery.envelope || delivery.lookup) {
      say();
      return undefined;
    }
    return this.host.options.store
      .eventsOf(activation.key, delivery.envelope.id)
      .then((rows) => (rows.length > 0 ? this.host.answers.republish(activation, delivery, rows) : say()));
  }

  #ask(activation: Activation, delivery: Delivery, now: number): Decision {
    const { envelope } = delivery;
    return activation.kind.decide(activation.state, delivery.command, {
      id: activation.id,
      now,
      by: envelope?.by,
      from: envelope?.from,
      commandId: envelope?.id ?? '',
      rules: this.#rules,
      newId: this.#newId,
    });
  }

  #stage(activation: Activation, delivery: Delivery, facts: readonly Fact[], at: number): void {
    if (this.host.options.checkFacts) checkFacts(activation.name, facts);
    const staged = new StagedCommand(this.host, activation, delivery, facts, at);
    if (!this.host.poison.guard(activation, delivery, () => staged.evolve())) return;
    if (delivery.envelope) rememberDone(activation, delivery.envelope.id, staged.first);
    this.host.lane.add(staged);
  }

  /** Runs `effect` once everything the activation has decided so far is in the log. */
  afterCommit(activation: Activation, delivery: Delivery, effect: () => void): void {
    if (activation.seq === activation.committed) return effect();
    this.#stageEffect(activation, delivery, false, effect);
  }

  /**
   * The same, and only if the shard is still owned: what is said from the working state, and not from the log, must not come from a pod that
   * has been replaced. An answer may pay a debt, a refusal ends a command.
   */
  afterFence(activation: Activation, delivery: Delivery, effect: () => void): void {
    if (this.host.ownership.exclusive) return this.afterCommit(activation, delivery, effect);
    this.#stageEffect(activation, delivery, true, effect);
  }

  #stageEffect(activation: Activation, delivery: Delivery, prove: boolean, onCommitted: () => void): void {
    this.host.lane.add({
      activation,
      delivery,
      place: placeOf(activation),
      prove,
      rows: () => [],
      rowCount: 0,
      due: null,
      onCommitted,
      onFailed: (why) => this.failed(activation, delivery, why),
    });
  }

  /** Counts how a delivery came out, and ends its step of a trace. */
  count(activation: Activation, delivery: Delivery, outcome: MessageOutcome): void {
    this.host.meter.message(activation.name, delivery.command.type, outcome, this.host.options.clock.monotonic() - delivery.receivedAt);
    delivery.step?.end(outcome);
  }

  /** A staged delivery did not take effect. */
  failed(activation: Activation, delivery: Delivery, why: 'MOVED' | 'RETRY' | 'duplicate'): void {
    if (why === 'duplicate' && delivery.tries < MAX_TRIES) return this.#requeue(activation, delivery);
    this.count(activation, delivery, 'failed');
    if (delivery.envelope) this.host.answers.reply(delivery.reply, refusedReply(delivery.envelope.id, why === 'duplicate' ? 'RETRY' : why, 100));
  }

  /** Decides a delivery again on a fresh activation, after a look into the log. Host commands come again by themselves. */
  #requeue(activation: Activation, delivery: Delivery): void {
    if (!delivery.envelope) return;
    delivery.lookup = true;
    delivery.tries += 1;
    const fresh = this.host.activate(activation.name, activation.id);
    if (fresh) this.enqueue(fresh, delivery);
    else this.host.answers.reply(delivery.reply, refusedReply(delivery.envelope.id, 'MOVED'));
  }

  move(activation: Activation): void {
    const waiting = this.takeAll(activation);
    if (this.host.isDown) return;
    for (const delivery of waiting) {
      const fresh = delivery.envelope && this.host.activate(activation.name, activation.id);
      if (fresh) this.enqueue(fresh, delivery);
      else this.host.answers.reply(delivery.reply, refusedReply(delivery.envelope?.id ?? '', 'MOVED'));
    }
  }

  enqueue(activation: Activation, delivery: Delivery): void {
    activation.mailbox.push(delivery);
    this.#waiting += 1;
    activation.usedAt = this.host.options.clock.monotonic();
    this.pump(activation);
  }
}
