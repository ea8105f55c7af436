// The modelled host: one process of a service. It keeps the rules of the real one (group commit, output gate, one way into the log,
// duplicates found by command id, debts sent until acknowledged, due rows) and can be killed, frozen and woken out of step.

import type { Decision, Fact } from '@oa/actors';
import {
  ATTACH,
  type AttachReply,
  actorKey,
  type Envelope,
  HEADS,
  type KindName,
  OUTBOX_ACKED,
  PRESENCE,
  type PublishedFact,
  type Reply,
  type ServiceName,
  TAIL_PAGE,
  WAKE,
} from '@oa/contracts';
import { type Activation, activate, type Delivery, type Sending, withoutText } from './activation';
import { Duplicate, type EventLog, type Row } from './event-log';
import { shardKey } from './shards';
import type { PodListener, World } from './world';

const ATTEMPT_MS = 4_000;
const BELT_MS = 5_000;
const PRESENCE_BELT_MS = 60_000;
const MAX_TRIES = 4;
const SNAP_ROWS = 40;
const SWEEP_MS = 2_000;

interface Staged {
  readonly activation: Activation;
  readonly delivery: Delivery;
  readonly rows: readonly Row[];
  readonly due: number | null;
  readonly sends: readonly Sending[];
  readonly effect: (() => void) | null;
  /** The answer pays a debt: it may leave only while the shard is owned, as if it were a commit. */
  readonly fenced: boolean;
}

export class Pod implements PodListener {
  alive = true;
  frozen = false;
  /** This process's wall clock against virtual time; no two need agree. */
  readonly owned = new Map<string, number>();
  readonly activations = new Map<string, Activation>();
  readonly #attached = new Map<string, Set<string>>();
  readonly #log: EventLog;
  #lane: Staged[] = [];
  #committing = false;
  #sure: (() => void)[] = [];
  #late: (() => void)[] = [];

  constructor(
    readonly world: World,
    readonly service: ServiceName,
    readonly name: string,
    readonly skew: number,
  ) {
    this.#log = world.logs[service];
    if (service === 'matching') this.#every(SWEEP_MS, () => this.#sweepPresence());
    this.#every(30_000, () => this.scan());
  }

  get now(): number {
    return Math.floor(this.world.timeline.now + this.skew);
  }

  /* ---- life ---- */

  acquire(shard: string, epoch: number): void {
    this.drop(shard);
    this.owned.set(shard, epoch);
    this.world.pods.listen(shard, this);
    this.scan();
  }

  drop(shard: string): void {
    if (!this.owned.delete(shard)) return;
    this.world.pods.leave(shard, this);
    for (const activation of this.activations.values()) if (activation.shard === shard) this.#forget(activation);
  }

  /** Compares the epochs with the table, as a heartbeat does: what somebody else claimed is given up. */
  lookAround(): void {
    for (const [shard, epoch] of this.owned) if (this.#log.epochs.get(shard) !== epoch) this.drop(shard);
  }

  kill(): void {
    this.alive = false;
    for (const shard of this.owned.keys()) this.world.pods.leave(shard, this);
    this.#lane = [];
    this.#sure = [];
    this.#late = [];
  }

  freeze(): void {
    this.frozen = true;
  }

  /** Goes on where it stopped; of what waited outside, some is lost and the rest comes in no order. */
  thaw(): void {
    if (!this.alive) return;
    this.frozen = false;
    const { chance, timeline } = this.world;
    for (const step of this.#sure.splice(0)) timeline.after(chance.between(0, 3), () => this.#runSurely(step));
    for (const step of chance.shuffled(this.#late.splice(0))) if (chance.yes(0.6)) timeline.after(chance.between(0, 50), () => this.run(step));
  }

  /** Runs a step of this process that comes from outside; lost if it is dead, perhaps lost if it is frozen. */
  run(step: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#late.push(step);
    else step();
  }

  #runSurely(step: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#sure.push(step);
    else step();
  }

  #after(ms: number, step: () => void): void {
    this.world.timeline.after(ms, () => this.#runSurely(step));
  }

  #every(ms: number, step: () => void): void {
    this.#after(ms, () => {
      step();
      this.#every(ms, step);
    });
  }

  /* ---- intake ---- */

  take(envelope: Envelope, reply: (reply: Reply) => void): void {
    this.run(() => this.#take(envelope, (answer) => this.world.pods.carry(() => reply(answer))));
  }

  #take(envelope: Envelope, reply: (reply: Reply) => void): void {
    if (envelope.t === HEADS) return this.#heads(envelope, reply);
    const activation = this.#activate(envelope.k, envelope.to);
    if (!activation) return reply({ id: envelope.id, ok: false, code: 'MOVED' });
    if (envelope.gw && (envelope.t !== ATTACH || this.world.hostError === 'refused-join-detaches')) this.#attach(activation.key, envelope.gw);
    const body = envelope.b as object;
    if (envelope.t !== ATTACH) this.world.checkMessage(envelope.k, envelope.t, body);
    this.#deliver(activation, { envelope, command: { type: envelope.t, body }, reply, lookup: envelope.att > 1, tries: 0 });
  }

  hint(kind: KindName, gateway: string, people: readonly { id: string; sockets: number }[]): void {
    this.run(() => {
      for (const { id, sockets } of people) {
        const shard = shardKey(kind, id);
        if (!this.owned.has(shard)) continue;
        const activation = this.activations.get(`${kind}/${id}`) ?? (sockets > 0 ? this.#activate(kind, id) : undefined);
        if (!activation) continue;
        if (sockets > 0) activation.seenBy.set(gateway, this.world.timeline.now + (activation.kind.presence?.expectMs ?? 0));
        else activation.seenBy.delete(gateway);
        this.#judgePresence(activation);
      }
    });
  }

  #activate(kind: KindName, id: string): Activation | undefined {
    const key = `${kind}/${id}`;
    const known = this.activations.get(key);
    if (known) return known;
    const shard = shardKey(kind, id);
    const epoch = this.owned.get(shard);
    const rules = this.world.kinds.get(kind);
    if (epoch === undefined || !rules) return undefined;
    const activation = activate(rules, id, shard, epoch, this.#log, this.world.timeline.now, this.world.chance.yes(0.3));
    this.activations.set(key, activation);
    const owed = this.#note(activation);
    if (this.world.hostError !== 'outbox-lost') for (const sending of owed) this.#send(activation, sending);
    return activation;
  }

  #forget(activation: Activation): void {
    activation.gone = true;
    activation.sending.clear();
    if (this.activations.get(activation.key) === activation) this.activations.delete(activation.key);
  }

  /* ---- one command ---- */

  #deliver(activation: Activation, delivery: Delivery): void {
    const { envelope, command } = delivery;
    if (command.type === ATTACH) return this.#tail(activation, delivery);
    if (envelope && (activation.done.has(envelope.id) || delivery.lookup)) {
      const known = activation.done.has(envelope.id);
      if (known) return this.#afterCommit(activation, delivery, () => this.#republish(activation, delivery));
      if (this.#log.rowsOf(activation.key, envelope.id).length > 0) return this.#republish(activation, delivery);
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
      if (this.#log.rowsOf(activation.key, envelope.id).length > 0) return this.#republish(activation, delivery);
    }
    this.#answer(activation, delivery, decision);
  }

  #answer(activation: Activation, delivery: Delivery, decision: Exclude<Decision, { do: 'commit' }>): void {
    const id = delivery.envelope?.id ?? '';
    switch (decision.do) {
      case 'refuse':
        return this.#afterCommit(activation, delivery, () => this.#refuse(activation, delivery, decision.code));
      case 'later':
        return delivery.reply?.({ id, ok: false, code: 'RETRY', retryMs: 100 });
      case 'answer':
        if (delivery.command.type === WAKE) this.#afterWake(activation);
        return this.#afterCommit(
          activation,
          delivery,
          () => delivery.reply?.({ id, ok: true, b: decision.reply }),
          delivery.envelope?.from !== undefined,
        );
    }
  }

  #refuse(activation: Activation, { envelope, reply, command }: Delivery, code: string): void {
    const id = envelope?.id ?? '';
    if (envelope?.from) this.world.violated('contract', `${command.type} from ${actorKey(envelope.from)} to ${activation.key} was refused: ${code}`);
    if (this.#log.rowsOf(activation.key, id).length > 0)
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
    const sends = this.#note(activation);
    const need = this.#needOf(activation, at);
    let due: number | null = null;
    if (need !== null && (activation.dueStored === null || need < activation.dueStored)) {
      activation.dueStored = need;
      due = need;
    }
    this.#enter({ activation, delivery, rows, due, sends, effect: null, fenced: false });
    if (command.type === WAKE) this.#afterWake(activation);
  }

  #afterCommit(activation: Activation, delivery: Delivery, effect: () => void, paysDebt = false): void {
    const fenced = paysDebt && this.world.hostError !== 'answer-unfenced';
    if (activation.seq === activation.committed && !fenced) return effect();
    this.#enter({ activation, delivery, rows: [], due: null, sends: [], effect, fenced });
  }

  /* ---- the commit lane ---- */

  #enter(staged: Staged): void {
    this.#lane.push(staged);
    if (this.#committing) return;
    this.#committing = true;
    this.#after(this.world.chance.between(0.1, 2), () => this.#commit());
  }

  #commit(): void {
    this.#committing = false;
    const batch = this.#lane.splice(0);
    const { storms, chance } = this.world;
    for (const { due, activation } of batch) if (due !== null) this.#log.dueEarlier(activation.key, due);
    if (storms.commitFails > 0 && chance.yes(storms.commitFails)) return this.#fail(batch, 'RETRY');
    const rows = batch.flatMap((staged) => staged.rows);
    let landed: number;
    try {
      landed = this.#log.append(rows);
    } catch (error) {
      if (!(error instanceof Duplicate)) throw error;
      this.world.counts.duplicates += 1;
      return this.#fail(batch, 'duplicate');
    }
    if (storms.crashAfterCommit > 0 && chance.yes(storms.crashAfterCommit)) {
      this.world.trace(() => `${this.name} dies after a commit`);
      return this.kill();
    }
    if (storms.commitSilent > 0 && chance.yes(storms.commitSilent)) return this.#fail(batch, 'RETRY');
    const isMine = ({ activation }: Staged) => this.#log.epochs.get(activation.shard) === activation.epoch;
    if (landed === rows.length && batch.every((staged) => !staged.fenced || isMine(staged))) this.#succeed(batch);
    else this.#settleShort(batch, isMine);
  }

  /** One stale shard does not spoil the batch of the others. */
  #settleShort(batch: readonly Staged[], isMine: (staged: Staged) => boolean): void {
    const lost = batch.filter((staged) => !isMine(staged));
    this.#succeed(batch.filter(isMine));
    for (const { activation } of lost) this.drop(activation.shard);
    this.#fail(lost, 'MOVED');
  }

  #fail(batch: readonly Staged[], why: 'MOVED' | 'RETRY' | 'duplicate'): void {
    const spoilt = new Set(batch.map((staged) => staged.activation));
    for (const activation of spoilt) this.#forget(activation);
    const onTop = this.#lane.filter((staged) => spoilt.has(staged.activation));
    this.#lane = this.#lane.filter((staged) => !spoilt.has(staged.activation));
    for (const { delivery, activation } of [...batch, ...onTop]) {
      if (!delivery.envelope) continue;
      if (why === 'duplicate' && delivery.tries < MAX_TRIES) this.#again(activation, delivery);
      else delivery.reply?.({ id: delivery.envelope.id, ok: false, code: why === 'duplicate' ? 'RETRY' : why });
    }
  }

  #again(activation: Activation, delivery: Delivery): void {
    delivery.lookup = true;
    delivery.tries += 1;
    const fresh = this.#activate(activation.name, activation.id);
    if (fresh) this.#deliver(fresh, delivery);
    else delivery.reply?.({ id: delivery.envelope?.id ?? '', ok: false, code: 'MOVED' });
  }

  /* ---- what follows from a commit ---- */

  #succeed(batch: readonly Staged[]): void {
    const outgoing = new Map<string, PublishedFact[]>();
    for (const staged of batch) {
      const { activation, rows, effect } = staged;
      if (rows.length === 0) {
        effect?.();
        continue;
      }
      activation.committed = rows[rows.length - 1]?.seq ?? activation.committed;
      this.#published(staged, outgoing);
      for (const sending of staged.sends) this.#send(activation, sending);
      if (staged.due !== null) this.#arm(activation.key, activation.name, staged.due);
      this.#snapshot(activation);
    }
    this.#flush(outgoing);
  }

  #published({ activation, delivery, rows }: Staged, outgoing: Map<string, PublishedFact[]>): void {
    const { envelope } = delivery;
    const reply = envelope ? activation.kind.replyOf(rows.map((row) => row.fact)) : undefined;
    const gateways = this.#attached.get(activation.key);
    if (gateways) for (const gateway of gateways) for (const fact of published(rows, envelope, reply)) push(outgoing, gateway, fact);
    if (envelope && !envelope.gw) delivery.reply?.({ id: envelope.id, ok: true, b: reply, seq: rows[0]?.seq, at: rows[0]?.at });
  }

  #republish(activation: Activation, { envelope, reply }: Delivery): void {
    if (!envelope) return;
    this.world.counts.republished += 1;
    const rows = this.#log.rowsOf(activation.key, envelope.id);
    const answer = activation.kind.replyOf(rows.map((row) => row.fact));
    if (!envelope.gw) return reply?.({ id: envelope.id, ok: true, b: answer, seq: rows[0]?.seq, at: rows[0]?.at });
    if (this.world.hostError === 'no-republish-on-duplicate') return;
    this.#flush(new Map([[envelope.gw, published(rows, envelope, answer)]]));
  }

  #flush(outgoing: ReadonlyMap<string, PublishedFact[]>): void {
    for (const [gateway, facts] of outgoing) this.world.gateways.send(gateway, (listener) => listener.facts(facts));
  }

  #snapshot(activation: Activation): void {
    const stored = this.#log.logOf(activation.key);
    if (activation.seq !== activation.committed || activation.seq - (stored.snap?.seq ?? 0) < SNAP_ROWS) return;
    const json = JSON.stringify(activation.kind.snapshot(activation.state));
    stored.snap = { seq: activation.committed, version: activation.kind.snapshotVersion, json };
    this.world.counts.snapshots += 1;
  }

  /* ---- readers ---- */

  #attach(actor: string, gateway: string): void {
    let gateways = this.#attached.get(actor);
    if (!gateways) {
      gateways = new Set();
      this.#attached.set(actor, gateways);
    }
    gateways.add(gateway);
  }

  #tail(activation: Activation, { envelope, reply, command }: Delivery): void {
    if (!envelope?.by) return;
    const { id, kind } = activation;
    const { since, gen } = command.body as { since: number; gen?: number };
    const face = kind.face?.(activation.state, envelope.by, { id, now: Math.max(this.now, activation.lastAt), gen, rules: this.world.rules });
    if (!face || 'refuse' in face) {
      // The gateway may be there for somebody else: a refusal takes nothing from them.
      if (envelope.gw && this.world.hostError === 'refused-join-detaches') this.#attached.get(activation.key)?.delete(envelope.gw);
      return reply?.({ id: envelope.id, ok: false, code: face?.refuse ?? 'FORBIDDEN' });
    }
    if (envelope.gw) this.#attach(activation.key, envelope.gw);
    const head = activation.seq;
    this.#afterCommit(activation, { envelope, reply, command, lookup: false, tries: 0 }, () => {
      const rows = this.#log.logOf(activation.key).rows.slice(since, since + TAIL_PAGE);
      const facts = rows.map((row) => ({ s: row.seq, t: row.fact.type, at: row.at, b: row.fact.body }));
      reply?.({ id: envelope.id, ok: true, b: { head, face: face.face, facts } satisfies AttachReply });
    });
  }

  #heads(envelope: Envelope, reply: (reply: Reply) => void): void {
    const heads: Record<string, number> = {};
    for (const id of (envelope.b as { ids: readonly string[] }).ids) {
      const key = `${envelope.k}/${id}`;
      if (envelope.gw) this.#attach(key, envelope.gw);
      heads[id] = this.activations.get(key)?.committed ?? this.#log.head(key);
    }
    reply({ id: envelope.id, ok: true, b: heads });
  }

  /* ---- debts ---- */

  #note(activation: Activation): Sending[] {
    const fresh: Sending[] = [];
    const owed = new Set<string>();
    for (const message of activation.kind.outbox(activation.state)) {
      owed.add(message.key);
      const known = activation.sending.get(message.key);
      if (known?.message.version === message.version) continue;
      const sending: Sending = { message, acked: false, attempts: 0 };
      activation.sending.set(message.key, sending);
      fresh.push(sending);
    }
    for (const key of activation.sending.keys()) if (!owed.has(key)) activation.sending.delete(key);
    return fresh;
  }

  #isOwed(activation: Activation, sending: Sending): boolean {
    if (activation.gone || sending.acked) return false;
    const current = activation.sending.get(sending.message.key);
    return this.world.hostError === 'unversioned-ack' ? current !== undefined : current === sending;
  }

  #send(activation: Activation, sending: Sending): void {
    if (!this.#isOwed(activation, sending) || activation.sending.get(sending.message.key) !== sending) return;
    sending.attempts += 1;
    if (sending.attempts > 1) this.world.counts.resent += 1;
    const { message } = sending;
    const { to } = message;
    let settled = false;
    const again = (soon: boolean) => {
      if (settled || this.world.hostError === 'outbox-lost') return;
      settled = true;
      const wait = soon && sending.attempts <= 20 ? Math.min(250, 50 * sending.attempts) : Math.min(30_000, 1_000 * 2 ** (sending.attempts - 1));
      this.#after(wait, () => this.#send(activation, sending));
    };
    const answered = (reply: Reply) =>
      this.run(() => {
        if (settled) return;
        if (!reply.ok) return again(reply.code === 'MOVED' || reply.code === 'RETRY');
        settled = true;
        this.#acked(activation, sending, reply.b);
      });
    this.#after(ATTEMPT_MS, () => again(false));
    if (!('kind' in to)) return this.world.pods.carry(() => answered({ id: '', ok: true, b: {} }));
    const from = { kind: activation.name, id: activation.id };
    const id = `${actorKey(from)}|${message.key}|${message.version}`;
    const { key, version: ov, type: t, body: b } = message;
    const envelope: Envelope = { id, k: to.kind, to: to.id, t, v: 1, b, from, key, ov, att: sending.attempts, ttl: ATTEMPT_MS };
    this.world.pods.send(
      shardKey(to.kind, to.id),
      (pod) => pod.take(envelope, answered),
      () => this.run(() => again(true)),
    );
  }

  #acked(activation: Activation, sending: Sending, reply: unknown): void {
    if (!this.#isOwed(activation, sending)) return;
    sending.acked = true;
    const { key } = sending.message;
    const version = (this.world.hostError === 'unversioned-ack' ? activation.sending.get(key) : sending)?.message.version;
    this.#own(activation, OUTBOX_ACKED, { key, version, reply });
  }

  #own(activation: Activation, type: string, body: object): void {
    if (!activation.gone) this.#deliver(activation, { envelope: null, command: { type, body }, reply: null, lookup: false, tries: 0 });
  }

  /* ---- timers ---- */

  #needOf(activation: Activation, now: number): number | null {
    const { kind, state } = activation;
    let need = kind.dueAt(state) ?? Number.POSITIVE_INFINITY;
    if (activation.sending.size > 0) need = Math.min(need, now + BELT_MS);
    if (kind.presence?.here(state)) need = Math.min(need, now + PRESENCE_BELT_MS);
    return Number.isFinite(need) ? need : null;
  }

  #afterWake(activation: Activation): void {
    this.#after(3, () => {
      if (activation.gone || activation.seq !== activation.committed || activation.dueStored !== null) return;
      const at = this.#needOf(activation, this.now);
      activation.dueStored = at;
      // Fenced like an append: a pod that lost the shard must not take the new owner's wake away.
      const mine = this.#log.epochs.get(activation.shard) === activation.epoch;
      if (mine || this.world.hostError === 'due-unfenced') this.#log.dueSet(activation.key, at);
      if (at !== null) this.#arm(activation.key, activation.name, at);
    });
  }

  #arm(key: string, kind: KindName, at: number): void {
    this.#after(at - this.now + 1, () => {
      const activation = this.#activate(kind, key.slice(kind.length + 1));
      if (!activation || (this.#log.due.get(key) ?? Number.POSITIVE_INFINITY) > this.now) return;
      activation.dueStored = null;
      this.#own(activation, WAKE, {});
    });
  }

  /** Reads the due table for the shards owned. */
  scan(): void {
    for (const [key, at] of this.#log.due) {
      const kind = key.slice(0, key.indexOf('/')) as KindName;
      if (at <= this.now + 30_000 && this.owned.has(shardKey(kind, key.slice(kind.length + 1)))) this.#arm(key, kind, at);
    }
  }

  /* ---- presence ---- */

  #sweepPresence(): void {
    if (this.service === 'matching')
      for (const activation of this.activations.values()) if (activation.kind.presence) this.#judgePresence(activation);
  }

  #judgePresence(activation: Activation): void {
    const rule = activation.kind.presence;
    if (!rule || activation.seq === 0) return;
    const { now } = this.world.timeline;
    for (const [gateway, until] of activation.seenBy) if (until < now) activation.seenBy.delete(gateway);
    const seen = activation.seenBy.size > 0;
    if (seen) activation.goneSince = null;
    else activation.goneSince ??= now;
    const believed = rule.here(activation.state);
    if (seen && !believed) this.#own(activation, PRESENCE, { here: true });
    if (!seen && believed && activation.goneSince !== null && now - activation.goneSince >= rule.graceMs)
      this.#own(activation, PRESENCE, { here: false });
  }
}

function push(outgoing: Map<string, PublishedFact[]>, gateway: string, fact: PublishedFact): void {
  const facts = outgoing.get(gateway);
  if (facts) facts.push(fact);
  else outgoing.set(gateway, [fact]);
}

function published(rows: readonly Row[], envelope: Envelope | null, reply: unknown): PublishedFact[] {
  return rows.map((row, index) => {
    const fact: PublishedFact = { k: row.kind, a: row.id, s: row.seq, t: row.fact.type, at: row.at, b: row.fact.body };
    return index === 0 && envelope?.gw ? { ...fact, id: envelope.id, r: reply, z: row.last } : fact;
  });
}
