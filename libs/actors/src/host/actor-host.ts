import { KINDS, type KindName, OUTBOX_ACKED, SERVICE_NAMES, shardOf, WAKE } from '@oa/contracts';
import type { Subscription } from '@oa/transport';
import type { ActorKind } from '../kind';
import type { ShardEpoch, ShardRow } from '../store';
import { type Activation, type Delivery, newActivation, placeOf } from './activation';
import { Answers } from './answers';
import { Attachments } from './attachments';
import { CommitLane } from './commit-lane';
import { Courier } from './courier';
import { Deliveries } from './deliveries';
import { DueTimers } from './due-timers';
import { movedBy, refusedReply } from './intake';
import { loadActivation } from './loading';
import { DEFAULT_BOUNDS, type HostBounds, type HostMeter, type HostOptions, SILENT_METER } from './options';
import type { Ownership } from './ownership/port';
import { Poison } from './poison';
import { Presences } from './presences';
import { Shards } from './shards';
import { Snapshots } from './snapshots';
import { SoftVoice } from './soft-voice';
import { traceOf } from './tracing';
import { Upkeep } from './upkeep';

const SWEEP_MS = 1_000;

/**
 * Hosts the actors of one service in one process: takes messages for the shards it owns, gives each to its actor one at a time,
 * appends what they decide in one commit lane, and only then lets answers, facts and debts leave.
 */
export class ActorHost {
  readonly kinds = new Map<KindName, ActorKind>();
  readonly activations = new Map<string, Activation>();
  readonly attachments: Attachments;
  readonly lane: CommitLane;
  readonly courier: Courier;
  readonly timers: DueTimers;
  readonly upkeep: Upkeep;
  readonly snapshots: Snapshots;
  readonly presences: Presences;
  readonly soft: SoftVoice;
  readonly poison: Poison;
  readonly answers: Answers;
  readonly deliveries: Deliveries;
  readonly meter: HostMeter;
  readonly bounds: HostBounds;
  readonly shards: Shards;
  #hints: readonly Subscription[] = [];
  #cancelSweep: (() => void) | null = null;
  #state: 'new' | 'up' | 'draining' | 'down' = 'new';

  constructor(
    readonly options: HostOptions,
    readonly ownership: Ownership,
  ) {
    const { clock, store } = options;
    for (const kind of options.kinds) this.kinds.set(kind.kind, kind);
    this.meter = options.meter ?? SILENT_METER;
    this.bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
    this.shards = new Shards(this);
    this.attachments = new Attachments(clock);
    this.lane = new CommitLane(
      store,
      {
        lost: (shards) => this.#fenced(shards),
        forget: (activation) => this.forget(activation),
        committed: () => this.answers.flush(),
        fault: (error, what, about) => this.fault(error, what, about),
      },
      this.meter,
      this.bounds.rowsPerCommit,
      () => clock.monotonic(),
      ownership.exclusive,
    );
    this.courier = new Courier({
      ...options,
      meter: this.meter,
      acked: (activation, message, reply, trace) =>
        this.deliverOwn(activation, OUTBOX_ACKED, { key: message.key, version: message.version, reply }, trace),
    });
    this.timers = new DueTimers(
      clock,
      store,
      () => this.owned(),
      (kind, key) => this.wake(kind, key),
      (error) => this.fault(error, 'reading due rows failed'),
    );
    this.upkeep = new Upkeep(this);
    this.snapshots = new Snapshots(this);
    this.presences = new Presences(this);
    this.soft = new SoftVoice(this);
    this.poison = new Poison(this);
    this.answers = new Answers(this);
    this.deliveries = new Deliveries(this);
  }

  /** Takes part in the service and serves what is its own. Throws ShardCountMismatch and what the ownership throws. */
  async start(): Promise<void> {
    const { store, kinds, transport, subjects } = this.options;
    await store.prepareShards(kinds.map((kind) => ({ kind: kind.kind, shards: KINDS[kind.kind].shards })));
    this.timers.start();
    this.#hints = SERVICE_NAMES.map((service) =>
      transport.subscribe(subjects.hint(service), ({ text }) => this.courier.ownersChanged(movedBy(text))),
    );
    this.#state = 'up';
    this.#sweepSoon();
    await this.ownership.start(
      kinds.map((kind) => kind.kind),
      this.shards,
    );
  }

  ready(): boolean {
    return this.#state === 'up' && this.options.transport.line === 'up' && this.ownership.fresh() && this.ownership.placed();
  }

  stats() {
    return { state: this.#state, activations: this.activations.size, waiting: this.waiting, staged: this.lane.length, shards: this.shards.count };
  }

  /** Stops taking messages, finishes what was taken, commits, answers, gives the shards up. Resolves within about `ms`. */
  async drain(ms: number): Promise<void> {
    if (this.#state !== 'up') return;
    this.#state = 'draining';
    this.timers.stop();
    this.#cancelSweep?.();
    await this.ownership.stop(ms);
    for (const hint of this.#hints) hint.unsubscribe();
    this.#state = 'down';
    for (const activation of [...this.activations.values()]) this.forget(activation);
    await this.options.transport.flush().catch(() => {});
  }

  /** Resolves when every mailbox and the lane are empty. Debts to actors of other hosts may still be open. */
  async quiet(): Promise<void> {
    for (;;) {
      await this.lane.idle();
      if (this.waiting === 0 && this.lane.length === 0 && ![...this.activations.values()].some((activation) => activation.busy)) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** How many deliveries wait in mailboxes. */
  get waiting(): number {
    return this.deliveries.waiting;
  }

  owns(kind: KindName, shard: number): boolean {
    return this.shards.rowOf(kind, shard) !== undefined;
  }

  owned(): ShardRow[] {
    return this.shards.rows();
  }

  /** Logs what broke, once. `about` says which command: see `correlationOf`. */
  fault(error: unknown, what: string, about: object = {}): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.options.log.error({ service: this.options.service, ...about, error: words }, what);
  }

  /** The activation of an actor of an owned shard, made and loading if it was not there; undefined if the shard is not owned. */
  activate(kindName: KindName, id: string): Activation | undefined {
    const key = `${kindName}/${id}`;
    const known = this.activations.get(key);
    if (known) return known;
    const kind = this.kinds.get(kindName);
    const shard = shardOf({ kind: kindName, id });
    const row = this.shards.rowOf(kindName, shard);
    if (!kind || !row) return undefined;
    const activation = newActivation(kind, key, id, shard, row.epoch, this.options.clock.monotonic());
    this.activations.set(key, activation);
    this.shards.joined(activation);
    void this.#load(activation);
    return activation;
  }

  async #load(activation: Activation): Promise<void> {
    try {
      await loadActivation(activation, this.options);
      if (activation.phase !== 'loading') return;
      activation.phase = 'ready';
      for (const sending of this.courier.note(activation)) this.courier.send(activation, sending);
      this.deliveries.pump(activation);
    } catch (error) {
      this.fault(error, `the actor ${activation.key} could not be loaded`);
      const stranded = this.deliveries.takeAll(activation);
      this.forget(activation);
      for (const delivery of stranded) this.answers.reply(delivery.reply, refusedReply(delivery.envelope?.id ?? '', 'RETRY', 250));
    }
  }

  /** A command of the host itself for an actor; not for one whose shard is being handed off, whose next owner begins anew. */
  deliverOwn(activation: Activation, type: string, body: object, trace?: string): void {
    if (activation.phase === 'gone' || this.shards.isLeaving(placeOf(activation))) return;
    this.deliveries.enqueue(activation, {
      envelope: null,
      command: { type, body },
      reply: undefined,
      receivedAt: this.options.clock.monotonic(),
      lookup: false,
      tries: 0,
      ...traceOf(this.options.tracer, type, activation.key, trace),
    });
  }

  wake(kind: KindName, key: string): void {
    const id = key.slice(kind.length + 1);
    if (this.shards.isLeaving({ kind, shard: shardOf({ kind, id }) })) return;
    const activation = this.activate(kind, id);
    if (activation) this.deliverOwn(activation, WAKE, {});
  }

  /** Drops an activation: its working state must not be used any more. What waits for it goes to a fresh one. */
  forget(activation: Activation): void {
    if (activation.phase === 'gone') return;
    activation.phase = 'gone';
    if (this.activations.get(activation.key) === activation) this.activations.delete(activation.key);
    this.shards.forgotten(activation);
    this.courier.stop(activation);
    activation.softTimer?.();
    if (!activation.busy) this.deliveries.move(activation);
  }

  #fenced(shards: readonly ShardEpoch[]): void {
    this.shards.lose(shards);
    this.ownership.fenced();
  }

  /** Runs `effect` once everything the activation has decided so far is in the log. */
  afterCommit(activation: Activation, delivery: Delivery, effect: () => void): void {
    this.deliveries.afterCommit(activation, delivery, effect);
  }

  get isDown(): boolean {
    return this.#state === 'down';
  }

  async sealKeyOf(activation: Activation): Promise<Uint8Array | null | undefined> {
    if (activation.kind.sealed && activation.sealKey === undefined) activation.sealKey = await this.options.keys?.find(activation.key);
    return activation.sealKey;
  }

  #sweepSoon(): void {
    this.#cancelSweep = this.options.clock.after(SWEEP_MS, () => {
      this.presences.sweep();
      this.upkeep.sweep();
      this.attachments.sweep();
      if (this.#state === 'up') this.#sweepSoon();
    });
  }
}
