import { KINDS, type KindName, OUTBOX_ACKED, shardOf, WAKE } from '@oa/contracts';
import type { Subscription, TransportMessage } from '@oa/transport';
import type { ActorKind } from '../kind';
import type { ShardRow } from '../store';
import { type Activation, type Delivery, newActivation } from './activation';
import { Answers } from './answers';
import { Attachments } from './attachments';
import { CommitLane } from './commit-lane';
import { Courier } from './courier';
import { Deliveries } from './deliveries';
import { DueTimers } from './due-timers';
import { refusedReply, takeHint, takeMessage } from './intake';
import { loadActivation } from './loading';
import { DEFAULT_BOUNDS, type HostBounds, type HostMeter, type HostOptions, SILENT_METER } from './options';
import type { Ownership } from './ownership';
import { Poison } from './poison';
import { Presences } from './presences';
import { Snapshots } from './snapshots';
import { SoftVoice } from './soft-voice';
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
  readonly #shards = new Map<string, ShardRow>();
  readonly #subscriptions: Subscription[] = [];
  #cancelSweep: (() => void) | null = null;
  #state: 'new' | 'up' | 'draining' | 'down' = 'new';

  constructor(
    readonly options: HostOptions,
    readonly ownership: Ownership,
    readonly onLost: () => void = () => {},
  ) {
    const { clock, store } = options;
    for (const kind of options.kinds) this.kinds.set(kind.kind, kind);
    this.meter = options.meter ?? SILENT_METER;
    this.bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
    this.attachments = new Attachments(clock);
    this.lane = new CommitLane(
      store,
      {
        lost: (shards) => this.#dropShards(shards),
        forget: (activation) => this.forget(activation),
        committed: () => this.answers.flush(),
        fault: (error, what) => this.fault(error, what),
      },
      this.meter,
      this.bounds.rowsPerCommit,
      () => clock.monotonic(),
    );
    this.courier = new Courier({
      ...options,
      meter: this.meter,
      acked: (activation, message, reply) => this.deliverOwn(activation, OUTBOX_ACKED, { key: message.key, version: message.version, reply }),
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

  /** Claims the shards and serves them. Throws AnotherOwner, ShardCountMismatch. Resolves when every subscription is known to the bus. */
  async start(): Promise<void> {
    const { store, kinds, transport, subjects, service } = this.options;
    const counts = kinds.map((kind) => ({ kind: kind.kind, shards: KINDS[kind.kind].shards }));
    await store.prepareShards(counts);
    const owned = await this.ownership.start(
      kinds.map((kind) => kind.kind),
      () => this.onLost(),
    );
    for (const row of owned) this.#acquire(row);
    await transport.flush();
    this.#state = 'up';
    this.timers.start();
    await this.timers.scan(owned);
    this.#sweepSoon();
    transport.publish(subjects.hint(service), '{}');
  }

  ready(): boolean {
    return this.#state === 'up' && this.options.transport.line === 'up';
  }

  stats() {
    return { state: this.#state, activations: this.activations.size, waiting: this.waiting, staged: this.lane.length, shards: this.#shards.size };
  }

  /** Stops taking messages, finishes what was taken, commits, answers, gives the shards up. Resolves within about `ms`. */
  async drain(ms: number): Promise<void> {
    if (this.#state !== 'up') return;
    this.#state = 'draining';
    this.timers.stop();
    this.#cancelSweep?.();
    const deadline = new Promise<void>((resolve) => this.options.clock.after(ms, resolve));
    await Promise.race([Promise.all(this.#subscriptions.map((subscription) => subscription.drain())), deadline]);
    await Promise.race([this.quiet(), deadline]);
    this.#state = 'down';
    for (const activation of [...this.activations.values()]) this.forget(activation);
    await this.ownership.stop([...this.#shards.values()]);
    this.#shards.clear();
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
    return this.#shards.has(`${kind} ${shard}`);
  }

  owned(): ShardRow[] {
    return [...this.#shards.values()];
  }

  fault(error: unknown, what: string): void {
    this.options.log.error({ service: this.options.service, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, what);
  }

  #acquire(row: ShardRow): void {
    const { transport, subjects } = this.options;
    this.#shards.set(`${row.kind} ${row.shard}`, row);
    const listen = (subject: string, take: (message: TransportMessage) => void) => this.#subscriptions.push(transport.subscribe(subject, take));
    listen(subjects.people(row.kind, row.shard), (message) => takeMessage(this, message, row, 'person'));
    listen(subjects.actors(row.kind, row.shard), (message) => takeMessage(this, message, row, 'actor'));
    const kind = this.kinds.get(row.kind);
    if (kind?.presence || kind?.soft) listen(subjects.presence(row.kind, row.shard), (message) => takeHint(this, message, row));
  }

  /** The activation of an actor of an owned shard, made and loading if it was not there; undefined if the shard is not owned. */
  activate(kindName: KindName, id: string): Activation | undefined {
    const key = `${kindName}/${id}`;
    const known = this.activations.get(key);
    if (known) return known;
    const kind = this.kinds.get(kindName);
    const shard = shardOf({ kind: kindName, id });
    const row = this.#shards.get(`${kindName} ${shard}`);
    if (!kind || !row) return undefined;
    const activation = newActivation(kind, key, id, shard, row.epoch, this.options.clock.monotonic());
    this.activations.set(key, activation);
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

  /** A command of the host itself for an actor. */
  deliverOwn(activation: Activation, type: string, body: object): void {
    if (activation.phase === 'gone') return;
    this.deliveries.enqueue(activation, {
      envelope: null,
      command: { type, body },
      reply: undefined,
      receivedAt: this.options.clock.monotonic(),
      lookup: false,
      tries: 0,
    });
  }

  wake(kind: KindName, key: string): void {
    const activation = this.activate(kind, key.slice(kind.length + 1));
    if (!activation) return;
    this.deliverOwn(activation, WAKE, {});
  }

  /** Drops an activation: its working state must not be used any more. What waits for it goes to a fresh one. */
  forget(activation: Activation): void {
    if (activation.phase === 'gone') return;
    activation.phase = 'gone';
    if (this.activations.get(activation.key) === activation) this.activations.delete(activation.key);
    this.courier.stop(activation);
    activation.softTimer?.();
    if (!activation.busy) this.deliveries.move(activation);
  }

  #dropShards(shards: readonly { kind: KindName; shard: number }[]): void {
    if (shards.length === 0) return;
    for (const { kind, shard } of shards) {
      this.#shards.delete(`${kind} ${shard}`);
      for (const activation of [...this.activations.values()]) if (activation.name === kind && activation.shard === shard) this.forget(activation);
    }
    this.options.log.error(
      { service: this.options.service, shards: shards.length },
      'another pod owns these shards now; this one stops serving them',
    );
    this.onLost();
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
