import type { Envelope, KindName } from '@oa/contracts';
import type { TraceStep } from '@oa/kernel';
import type { ActorKind, Command, OutMessage, Still } from '../kind';
import type { ShardEpoch } from '../store';

/** A message on its way through an activation: from a person, an actor, or the host itself (`envelope` null). */
export interface Delivery {
  readonly envelope: Envelope | null;
  readonly command: Command;
  /** Subject the sender listens on for the answer. */
  readonly reply: string | undefined;
  readonly receivedAt: number;
  /** Look in the log for the command id before deciding: it may have been done. */
  lookup: boolean;
  /** How often this delivery was decided here; bounds the retries after a duplicate. */
  tries: number;
  /** Traceparent for what follows from it; undefined unless its trace is sampled. */
  readonly trace: string | undefined;
  /** This delivery's own step of that trace. */
  readonly step: TraceStep | undefined;
}

/** A debt to another actor that is being paid. */
export interface Sending {
  readonly message: OutMessage;
  /** True once the commit that made it has landed. */
  live: boolean;
  acked: boolean;
  attempts: number;
  /** Attempts that were never answered. */
  silences: number;
  /** Since when it is owed, as this pod knows it (monotonic ms). */
  readonly since: number;
  /** Traceparent of the command that made the debt, if sampled. */
  readonly trace: string | undefined;
  step: TraceStep | undefined;
  cancel: (() => void) | null;
}

export interface PresenceWatch {
  /** Gateways that see sockets of this person, and until when they are believed (monotonic ms). */
  readonly seenBy: Map<string, number>;
  /** Since when nobody sees one (monotonic ms); null while somebody does. */
  goneSince: number | null;
}

/**
 * The live, in-memory incarnation of an actor: its working state and what the host keeps beside it.
 * `seq` runs ahead of `committed` while facts are on their way to the log; a failed commit drops the whole activation.
 */
export interface Activation {
  readonly key: string;
  readonly kind: ActorKind;
  readonly id: string;
  readonly name: KindName;
  readonly shard: number;
  readonly epoch: number;
  phase: 'loading' | 'ready' | 'gone';
  state: object;
  seq: number;
  committed: number;
  lastAt: number;
  /** An asynchronous step of a delivery is under way; the mailbox waits. */
  busy: boolean;
  readonly mailbox: Delivery[];
  /** Ids of commands done lately, with the seq of their first fact. Bounded. */
  readonly done: Map<string, number>;
  /** Key of sealed fields: undefined not looked up, null destroyed. */
  sealKey: Uint8Array | null | undefined;
  bytesSinceSnap: number;
  snapBytes: number;
  /** The snapshot being read off; the next one waits for it. */
  still: Still | null;
  /** The time the due table is known to hold, at the latest. */
  dueStored: number | null;
  readonly sending: Map<string, Sending>;
  /** What the view rows were when last written; undefined: not known. */
  viewDigest: Map<string, string> | undefined;
  usedAt: number;
  presence: PresenceWatch | null;
  softTimer: (() => void) | null;
  softAt: number;
}

/** Where the activation lives: its shard, under the epoch it was made under. */
export const placeOf = ({ name, shard, epoch }: Activation): ShardEpoch => ({ kind: name, shard, epoch });

export const DONE_LIMIT = 256;

export function newActivation(kind: ActorKind, key: string, id: string, shard: number, epoch: number, now: number): Activation {
  return {
    key,
    kind,
    id,
    name: kind.kind,
    shard,
    epoch,
    phase: 'loading',
    state: {},
    seq: 0,
    committed: 0,
    lastAt: 0,
    busy: false,
    mailbox: [],
    done: new Map(),
    sealKey: undefined,
    bytesSinceSnap: 0,
    snapBytes: 0,
    still: null,
    dueStored: null,
    sending: new Map(),
    viewDigest: undefined,
    usedAt: now,
    presence: kind.presence ? { seenBy: new Map(), goneSince: now + kind.presence.expectMs } : null,
    softTimer: null,
    softAt: Number.NEGATIVE_INFINITY,
  };
}

/** Remembers a command as done, forgetting the oldest beyond the bound. */
export function rememberDone(activation: Activation, commandId: string, first: number): void {
  activation.done.set(commandId, first);
  if (activation.done.size > DONE_LIMIT) {
    const oldest = activation.done.keys().next().value;
    if (oldest !== undefined) activation.done.delete(oldest);
  }
}
