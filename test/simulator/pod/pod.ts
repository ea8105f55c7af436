// The modelled host: one process of a service. It keeps the rules of the real one (group commit, output gate, one way into the log,
// duplicates found by command id, debts sent until acknowledged, due rows) and can be killed, frozen and woken out of step.

import type { Decision, Fact } from '@oa/actors';
import { ATTACH, actorKey, type Envelope, HEADS, type KindName, type Reply, type ServiceName, WAKE } from '@oa/contracts';
import type { EventLog, Row } from '../event-log';
import { shardKey } from '../shards';
import type { PodListener, World } from '../world';
import { type Activation, activate, type Delivery, withoutText } from './activation';
import { Answers } from './answers';
import { Courier } from './courier';
import { CommitLane } from './lane';
import { Presences } from './presences';
import { PodProcess } from './process';
import { Timers } from './timers';

const SCAN_MS = 30_000;
const SWEEP_MS = 2_000;

export class Pod extends PodProcess implements PodListener {
  readonly owned = new Map<string, number>();
  readonly activations = new Map<string, Activation>();
  readonly log: EventLog;
  readonly lane = new CommitLane(this);
  readonly courier = new Courier(this);
  readonly answers = new Answers(this);
  readonly timers = new Timers(this);
  readonly presences = new Presences(this);

  constructor(world: World, service: ServiceName, name: string, clockOffset: number) {
    super(world, name, clockOffset);
    this.log = world.logs[service];
    if (service === 'matching' || service === 'sessions') this.every(SWEEP_MS, () => this.presences.sweep());
    this.every(SCAN_MS, () => this.timers.scan());
  }

  /* ---- ownership ---- */

  acquire(shard: string, epoch: number): void {
    this.drop(shard);
    this.owned.set(shard, epoch);
    this.world.pods.listen(shard, this);
    this.timers.scan();
  }

  drop(shard: string): void {
    if (!this.owned.delete(shard)) return;
    this.world.pods.leave(shard, this);
    for (const activation of this.activations.values()) if (activation.shard === shard) this.forget(activation);
  }

  /** Compares the epochs with the table, as a heartbeat does: what somebody else claimed is given up. */
  lookAround(): void {
    for (const [shard, epoch] of this.owned) if (this.log.epochs.get(shard) !== epoch) this.drop(shard);
  }

  kill(): void {
    this.die();
    for (const shard of this.owned.keys()) this.world.pods.leave(shard, this);
    this.lane.clear();
  }

  /* ---- intake ---- */

  take(envelope: Envelope, reply: (reply: Reply) => void): void {
    this.run(() => this.#take(envelope, (answer) => this.world.pods.carry(() => reply(answer))));
  }

  #take(envelope: Envelope, reply: (reply: Reply) => void): void {
    if (envelope.t === HEADS) return this.answers.heads(envelope, reply);
    const activation = this.activate(envelope.k, envelope.to);
    if (!activation) return reply({ id: envelope.id, ok: false, code: 'MOVED' });
    if (envelope.gw && (envelope.t !== ATTACH || this.world.hostError === 'refused-join-detaches')) this.answers.attach(activation.key, envelope.gw);
    const body = envelope.b as object;
    if (envelope.t !== ATTACH) this.world.checkMessage(envelope.k, envelope.t, body);
    this.deliver(activation, { envelope, command: { type: envelope.t, body }, reply, lookup: envelope.att > 1, tries: 0 });
  }

  hint(kind: KindName, gateway: string, people: readonly { id: string; sockets: number }[]): void {
    this.run(() => this.presences.hint(kind, gateway, people));
  }

  activate(kind: KindName, id: string): Activation | undefined {
    const key = `${kind}/${id}`;
    const known = this.activations.get(key);
    if (known) return known;
    const shard = shardKey(kind, id);
    const epoch = this.owned.get(shard);
    const rules = this.world.kinds.get(kind);
    if (epoch === undefined || !rules) return undefined;
    const activation = activate(rules, id, shard, epoch, this.log, this.world.timeline.now, this.world.chance.yes(0.3));
    this.activations.set(key, activation);
    const owed = this.courier.note(activation);
    if (this.world.hostError !== 'outbox-lost') for (const sending of owed) this.courier.send(activation, sending);
    return activation;
  }

  forget(activation: Activation): void {
    activation.gone = true;
    activation.sending.clear();
    if (this.activations.get(activation.key) === activation) this.activations.delete(activation.key);
  }

  /* ---- one command ---- */

  deliver(activation: Activation, delivery: Delivery): void {
    const { envelope, command } = delivery;
    if (command.type === ATTACH) return this.answers.tail(activation, delivery);
    if (envelope && (activation.done.has(envelope.id) || delivery.lookup)) {
      const known = activation.done.has(envelope.id);
      if (known) return this.afterCommit(activation, delivery, () => this.answers.republish(activation, delivery));
      if (this.log.rowsOf(activation.key, envelope.id).length > 0) return this.answers.republish(activation, delivery);
    }
    let decision: Decision;
    try {
      decision = this.#ask(activation, delivery);
      if (decision.do === 'commit') return this.#stage(activation, delivery, decision.facts);
    } catch (error) {
      return this.#poisoned(activation, delivery, error);
    }
    if (decision.do === 'refuse' && envelope && !delivery.lookup && this.world.hostError !== 'refused-unlooked') {
      // The command may have been done in a past life of the actor, and be refused now only because things have moved on.
      if (this.log.rowsOf(activation.key, envelope.id).length > 0) return this.answers.republish(activation, delivery);
    }
    this.#answer(activation, delivery, decision);
  }

  #answer(activation: Activation, delivery: Delivery, decision: Exclude<Decision, { do: 'commit' }>): void {
    const id = delivery.envelope?.id ?? '';
    switch (decision.do) {
      case 'refuse':
        return this.afterFence(activation, delivery, () => this.#refuse(activation, delivery, decision.code));
      case 'later':
        return delivery.reply?.({ id, ok: false, code: 'RETRY', retryMs: 100 });
      case 'answer':
        if (delivery.command.type === WAKE) this.timers.afterWake(activation);
        if (delivery.envelope === null) return;
        return this.afterFence(activation, delivery, () => delivery.reply?.({ id, ok: true, b: decision.reply }));
    }
  }

  #refuse(activation: Activation, { envelope, reply, command }: Delivery, code: string): void {
    const id = envelope?.id ?? '';
    if (envelope?.from) this.world.violated('contract', `${command.type} from ${actorKey(envelope.from)} to ${activation.key} was refused: ${code}`);
    if (this.log.rowsOf(activation.key, id).length > 0)
      this.world.violated('I7', `${command.type} to ${activation.key} was done and is refused: ${code}`);
    reply?.({ id, ok: false, code });
  }

  #ask(activation: Activation, { envelope, command }: Delivery): Decision {
    return activation.kind.decide(activation.state, command, {
      id: activation.id,
      now: Math.max(this.now, activation.lastAt),
      by: envelope?.by,
      from: envelope?.from,
      commandId: envelope?.id ?? '',
      rules: this.world.rules,
      newId: () => this.world.chance.id(),
    });
  }

  /** No message and no order of messages may make a kind throw: in the model that is a violation, not a poison row. */
  #poisoned(activation: Activation, delivery: Delivery, error: unknown): never {
    this.world.counts.poisoned += 1;
    const text = error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : String(error);
    return this.world.violated('poison', `${delivery.command.type} to ${activation.key}: ${text}`);
  }

  #stage(activation: Activation, delivery: Delivery, facts: readonly Fact[]): void {
    const { envelope, command } = delivery;
    const at = Math.max(this.now, activation.lastAt);
    const first = activation.seq + 1;
    const last = activation.seq + facts.length;
    const rows = facts.map((fact, index): Row => {
      this.world.checkFact(activation.name, fact.type, fact.body);
      const { name: kind, id, key: actor, shard, epoch } = activation;
      return { kind, id, actor, shard, epoch, seq: first + index, commandId: index === 0 ? (envelope?.id ?? null) : null, fact, at, last };
    });
    for (const row of rows) activation.kind.evolve(activation.state, withoutText(row.kind, row.fact), at, row.seq);
    activation.seq = last;
    activation.lastAt = at;
    if (envelope) activation.done.add(envelope.id);
    const sends = this.courier.note(activation);
    const need = this.timers.needOf(activation, at);
    let due: number | null = null;
    if (need !== null && (activation.dueStored === null || need < activation.dueStored)) {
      activation.dueStored = need;
      due = need;
    }
    this.lane.enter({ activation, delivery, rows, due, sends, effect: null, fenced: false });
    if (command.type === WAKE) this.timers.afterWake(activation);
  }

  /** Runs `effect` once everything the activation has decided so far is in the log. */
  afterCommit(activation: Activation, delivery: Delivery, effect: () => void): void {
    if (activation.seq === activation.committed) return effect();
    this.lane.enter({ activation, delivery, rows: [], due: null, sends: [], effect, fenced: false });
  }

  /** The same, but only while the shard is owned: what pays a debt, or says no, must not come from a pod that has been replaced. */
  afterFence(activation: Activation, delivery: Delivery, effect: () => void): void {
    if (this.world.hostError === 'answer-unfenced') return this.afterCommit(activation, delivery, effect);
    this.lane.enter({ activation, delivery, rows: [], due: null, sends: [], effect, fenced: true });
  }

  decideAgain(activation: Activation, delivery: Delivery): void {
    delivery.lookup = true;
    delivery.tries += 1;
    const fresh = this.activate(activation.name, activation.id);
    if (fresh) this.deliver(fresh, delivery);
    else delivery.reply?.({ id: delivery.envelope?.id ?? '', ok: false, code: 'MOVED' });
  }

  own(activation: Activation, type: string, body: object): void {
    if (!activation.gone) this.deliver(activation, { envelope: null, command: { type, body }, reply: null, lookup: false, tries: 0 });
  }
}
