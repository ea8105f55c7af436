import { type KindName, OwnershipHint, type ServiceName, type Subjects } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { Subscription, Transport } from '@oa/transport';
import type { ShardRow, Store } from '../../store';
import type { HostLog } from '../options';
import { DATABASE_BACK_MS, LEASE_MS, Lease } from './lease';
import { Membership } from './membership';
import { Moves } from './moves';
import { Pings } from './pings';
import { alivePods, planOf, type SeenPod } from './plan';
import type { Ownership, ShardHolder } from './port';

const BEAT_MS = 500;
/** Between looks while this pod takes its first place, and after a look that failed. */
const SOON_MS = 100;
/** Several hints in a row are one look. */
const HINT_MS = 10;
/** An event loop that stood still for so long twice within a while hands its shards to others and comes back later. Once is no more than a freeze. */
const UNFIT_LAG_MS = 2_000;
const UNFIT_WITHIN_MS = 30_000;
const UNFIT_FOR_MS = 10_000;
/** A start does not wait longer for its first place. */
const FIRST_PLACE_MS = 8_000;
const MOVES_AT_ONCE = 4;
const DRAINS_AT_ONCE = 16;
/** Whoever waits for this pod to have its part waits no longer than this after its start: others may come and go all the time. */
const PART_MS = 30_000;
const FORGET_POD_MS = 60_000;
const MISSED_SAID_MS = 5_000;

export interface SharedParts {
  readonly service: ServiceName;
  readonly pod: string;
  readonly version: string;
  readonly store: Store;
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly clock: Clock;
  readonly log: HostLog;
}

/**
 * The pods of a service share its shards through the database: each renews a lease, watches the others, computes who should own what, claims
 * what nobody owns and hands off what is another's. Every suspicion may be wrong: the epoch in each row, not any of this, keeps the log safe.
 */
export class SharedOwnership implements Ownership {
  readonly exclusive = false;
  readonly #pings: Pings;
  readonly #membership = new Membership();
  readonly #moves: Moves;
  #kinds: ReadonlySet<KindName> = new Set();
  #hints: Subscription | null = null;
  #cancelLook: (() => void) | null = null;
  #lookAt = 0;
  #looking: Promise<void> | null = null;
  #isAskedAgain = false;
  #phase: 'starting' | 'up' | 'stopping' | 'stopped' = 'starting';
  readonly #lease = new Lease();
  /** What the last heartbeat said. */
  #lastWord = '';
  #isBrokenAlone = false;
  #missedSaidAt = Number.NEGATIVE_INFINITY;
  #stoodStillAt = Number.NEGATIVE_INFINITY;
  #unfitUntil = Number.NEGATIVE_INFINITY;
  #onFirstPlace: (() => void) | null = null;
  #hasItsPart = false;
  #partUntil = Number.POSITIVE_INFINITY;

  constructor(readonly parts: SharedParts) {
    const { clock } = parts;
    this.#moves = new Moves(parts);
    this.#pings = new Pings({
      ...parts,
      isSound: () => this.#lease.isSound(clock.monotonic()),
      onLag: (ms) => this.#lagged(ms),
      onSuspect: () => this.#lookIn(0),
    });
  }

  async start(kinds: readonly KindName[], holder: ShardHolder): Promise<void> {
    const { transport, subjects, service, clock } = this.parts;
    this.#kinds = new Set(kinds);
    this.#moves.holder = holder;
    this.#lease.doubt(clock.monotonic());
    this.#partUntil = clock.monotonic() + PART_MS;
    this.#hints = transport.subscribe(subjects.hint(service), ({ text }) => this.#takeHint(text));
    await this.#pings.start();
    const placed = new Promise<void>((resolve) => {
      this.#onFirstPlace = resolve;
    });
    const giveUp = clock.after(FIRST_PLACE_MS, () => this.#onFirstPlace?.());
    // The first look throws to who starts the pod: a database that cannot be read is told at once.
    await this.#lookOnce();
    this.#lookIn(0);
    await placed;
    giveUp();
    this.#onFirstPlace = null;
    if (this.#phase === 'starting') this.#phase = 'up';
  }

  fenced(): void {
    this.#lookIn(0);
  }

  fresh(): boolean {
    return this.#lease.isFresh(this.parts.clock.monotonic());
  }

  placed(): boolean {
    return this.#hasItsPart || this.parts.clock.monotonic() > this.#partUntil;
  }

  async stop(ms: number): Promise<void> {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopping';
    this.#onFirstPlace?.();
    const { clock, store, pod } = this.parts;
    const deadline = new Promise<void>((resolve) => clock.after(ms, resolve));
    const drain = async () => {
      // Told to the others first, so that they count on what is coming.
      await this.#look().catch(() => undefined);
      this.#moves.hint();
      await this.#moves.handOffAll(DRAINS_AT_ONCE);
    };
    await Promise.race([drain(), deadline]);
    this.#phase = 'stopped';
    this.#cancelLook?.();
    this.#pings.stop();
    void this.#hints?.drain();
    const leave = async () => {
      await this.#looking?.catch(() => undefined);
      await this.#moves.giveUpAll();
      await store.removePod(pod);
      this.#moves.hint();
    };
    await Promise.race([leave().catch((error: unknown) => this.#warn(error, 'the pod could not sign off in the database')), deadline]);
  }

  /**
   * Usually a reason to look. A pod that cannot reach the database cannot look, and would go on saying "try again" louder than the new owner
   * answers: it takes the other's word.
   */
  #takeHint(text: string): void {
    this.#lookIn(HINT_MS);
    if (this.fresh()) return;
    const { pod, shards = {} } = readHint(text);
    if (pod === undefined || pod === this.parts.pod) return;
    this.#moves.concede(Object.entries(shards).flatMap(([kind, numbers]) => numbers.map((shard) => ({ kind: kind as KindName, shard }))));
  }

  #lagged(ms: number): void {
    const now = this.parts.clock.monotonic();
    this.#lease.doubt(now);
    if (ms >= UNFIT_LAG_MS) {
      if (now - this.#stoodStillAt < UNFIT_WITHIN_MS) this.#unfitUntil = now + UNFIT_FOR_MS;
      this.#stoodStillAt = now;
      this.parts.log.warn({ service: this.parts.service, ms: Math.round(ms), leaves: now < this.#unfitUntil }, 'this process stood still');
    }
    this.#lookIn(0);
  }

  /** Leaves its shards to others: it is about to end, or stood still for too long and there are others. */
  get #isDraining(): boolean {
    if (this.#phase === 'stopping' || this.#phase === 'stopped') return true;
    const hasOthers = this.#membership.candidates.some((candidate) => candidate !== this.parts.pod);
    return hasOthers && this.parts.clock.monotonic() < this.#unfitUntil;
  }

  #lookIn(ms: number): void {
    if (this.#phase === 'stopped') return;
    if (this.#looking) {
      this.#isAskedAgain = true;
      return;
    }
    const { clock } = this.parts;
    const at = clock.monotonic() + ms;
    // Never later than arranged: hints may come faster than looks.
    if (this.#cancelLook && this.#lookAt <= at) return;
    this.#cancelLook?.();
    this.#lookAt = at;
    this.#cancelLook = clock.after(ms, () => {
      // Rung is not arranged: one that finds a look under way must not pass for the next.
      this.#cancelLook = null;
      void this.#look().catch(() => undefined);
    });
  }

  /** One look at a time; the next is arranged whatever comes of it. Throws what the database throws. */
  #look(): Promise<void> {
    if (this.#looking) {
      this.#isAskedAgain = true;
      return this.#looking;
    }
    this.#cancelLook?.();
    this.#cancelLook = null;
    let next = BEAT_MS;
    const look = this.#lookOnce()
      .catch((error: unknown) => {
        next = SOON_MS;
        this.#missedBeat(error);
        throw error;
      })
      .finally(() => {
        this.#looking = null;
        if (this.#isAskedAgain && next === BEAT_MS) next = HINT_MS;
        else if (this.#onFirstPlace) next = SOON_MS;
        this.#isAskedAgain = false;
        this.#lookIn(next);
      });
    this.#looking = look;
    return look;
  }

  async #lookOnce(): Promise<void> {
    const { store, clock, pod, version } = this.parts;
    this.#pings.noticeLag();
    const sentAt = clock.monotonic();
    const heldBefore = new Map(this.#moves.held);
    const state = this.#isDraining ? 'draining' : 'up';
    const busOk = this.#pings.bus.isGood(sentAt);
    const word = `${state} ${busOk}`;
    // Looks between heartbeats, at a hint, only read.
    if (word !== this.#lastWord || this.#lease.isDue(sentAt, BEAT_MS / 2)) {
      await store.heartbeat({ pod, state, busOk, version }, LEASE_MS);
      this.#lastWord = word;
      if (this.#lease.renewed(sentAt, clock.monotonic())) this.#pings.disturbed(DATABASE_BACK_MS);
    }
    const pods = await store.pods();
    const shards = (await store.shards()).filter(({ kind }) => this.#kinds.has(kind));
    this.#act(pods, shards, heldBefore);
  }

  #act(pods: readonly SeenPod[], shards: readonly ShardRow[], heldBefore: ReadonlyMap<string, number>): void {
    const { pod: me, clock, store } = this.parts;
    const { bus } = this.#pings;
    const now = clock.monotonic();
    const others = pods.filter(({ pod, expired }) => pod !== me && !expired);
    this.#pings.watch(others.map(({ pod }) => pod));
    const believesLeases = this.#lease.believesOthers(now);
    const alive = alivePods(pods, { me, verdict: (pod) => this.#pings.verdict(pod), believesOthers: bus.believesOthers(now), believesLeases });
    const wasBrokenAlone = this.#isBrokenAlone;
    this.#isBrokenAlone = bus.isBrokenAlone(
      now,
      others.some(({ busOk }) => busOk),
    );
    if (this.#isBrokenAlone) {
      if (!wasBrokenAlone)
        this.parts.log.warn({ service: this.parts.service }, 'only this process has lost the bus; it gives its shards to the others');
      return void this.#moves.giveUpAll().catch((error: unknown) => this.#warn(error, 'shards could not be given up'));
    }
    this.#membership.update(alive, shards, now);
    const isDraining = this.#isDraining;
    const atOnce = isDraining ? DRAINS_AT_ONCE : this.#membership.isSettled(now) ? MOVES_AT_ONCE : 0;
    const plan = planOf({
      me,
      shards,
      alive: new Set(alive.map(({ pod }) => pod)),
      allotted: this.#membership.allotted,
      held: this.#moves.held,
      heldBefore,
      moving: this.#moves.moving,
      mayClaim: !isDraining && bus.isGood(now),
      mayHandOff: bus.isGood(now) ? Math.max(0, atOnce - this.#moves.moving.size) : 0,
    });
    this.#moves.follow(plan, () => this.#lookIn(0));
    if (plan.claim.length === 0 && this.#moves.isIdle && (this.#pings.knowsAll() || believesLeases)) {
      this.#onFirstPlace?.();
      this.#hasItsPart ||= this.#membership.isServedBy(me, this.#moves.held);
    }
    for (const gone of this.#membership.goneFor(FORGET_POD_MS, pods, shards, now))
      store.removePod(gone).catch((error: unknown) => this.#warn(error, 'the row of a pod that is gone could not be removed'));
  }

  /** Said at the first and then every few seconds: an outage is tried ten times a second. */
  #missedBeat(error: unknown): void {
    const now = this.parts.clock.monotonic();
    if (now - this.#missedSaidAt < MISSED_SAID_MS) return;
    this.#missedSaidAt = now;
    this.#warn(error, 'the heartbeat did not reach the database');
  }

  #warn(error: unknown, message: string): void {
    this.parts.log.warn({ service: this.parts.service, error: String(error) }, message);
  }
}

function readHint(text: string): OwnershipHint {
  try {
    return OwnershipHint.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
