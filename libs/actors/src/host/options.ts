import type { KindName, PublishedFact, RulesInForce, ServiceName, Subjects } from '@oa/contracts';
import type { Clock, Tracer } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import type { ActorKind, Tally } from '../kind';
import type { KeyStore, Store } from '../store';

/** Seals and opens people's text under one actor's key. `place` is bound to the ciphertext, so that it opens nowhere else. */
export interface Sealer {
  seal(key: Uint8Array, text: string, place: string): string;
  /** Throws if the text was sealed under another key or for another place, or was changed. */
  open(key: Uint8Array, sealed: string, place: string): string;
}

/** Where a host reports what it does. Facts are names and figures, never text, tokens or addresses. */
export interface HostLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** How a message to an actor came out. `done`: its facts have landed. `failed`: they did not, and its sender tries again. */
export type MessageOutcome = 'done' | 'answered' | 'refused' | 'retried' | 'failed' | 'poison';
/** Why a pod's set of shards changed: gained free or orphaned ones; given away in order; taken by another pod's newer epoch. */
export type ShardChange = 'claimed' | 'handed-off' | 'lost';

/** What a host counts. Every call is cheap and may do nothing. */
export interface HostMeter {
  /** A message came to its end, `ms` after it was received. */
  message(kind: KindName, type: string, outcome: MessageOutcome, ms: number): void;
  /** A message was sent away before it reached its actor: MOVED, BUSY, INVALID, FORBIDDEN, DEADLINE. */
  turnedAway(code: string): void;
  batch(rows: number, ms: number): void;
  fenced(rows: number): void;
  resent(): void;
  shards(change: ShardChange, count: number): void;
  tally(tally: Tally): void;
}

/** Bounds of what a host keeps waiting; beyond them senders are told BUSY. */
export interface HostBounds {
  readonly perActor: number;
  readonly perPod: number;
  readonly rowsPerCommit: number;
}
export const DEFAULT_BOUNDS: HostBounds = { perActor: 256, perPod: 20_000, rowsPerCommit: 256 };

export interface HostOptions {
  readonly service: ServiceName;
  /** This process's name among the service's pods; new at every start. */
  readonly pod: string;
  readonly kinds: readonly ActorKind[];
  readonly store: Store;
  readonly transport: Transport;
  /** Needed by kinds with sealed fields. */
  readonly keys?: KeyStore;
  readonly sealer?: Sealer;
  readonly subjects: Subjects;
  readonly clock: Clock;
  /** Rules in force of a wiki; throws for an unknown one. */
  rules(wiki: string): RulesInForce;
  /** 128 random bits in hex. */
  newId(): string;
  readonly log: HostLog;
  readonly meter?: HostMeter;
  /** Default: nothing is sampled. */
  readonly tracer?: Tracer;
  readonly bounds?: Partial<HostBounds>;
  /** Parse every fact with its contract before it is appended: for tests and the demo. */
  readonly checkFacts?: boolean;
}

/** A gateway's share of one commit. */
export type Outgoing = Map<string, PublishedFact[]>;

export const SILENT_METER: HostMeter = { message() {}, turnedAway() {}, batch() {}, fenced() {}, resent() {}, shards() {}, tally() {} };
