import type { ActorAddress, Authority, KindName, RulesInForce } from '@oa/contracts';

/** A fact as `decide` makes it and `evolve` folds it. Before `evolve` the host takes the sealed fields out of the body. */
export interface Fact {
  readonly type: string;
  readonly body: object;
}

/** A command as `decide` receives it: its parsed body, plain text included. */
export interface Command {
  readonly type: string;
  readonly body: object;
}

/** What `decide` may know of the world. No clock, no randomness, no I/O of its own. */
export interface DecideContext {
  /** Id of the actor. */
  readonly id: string;
  /** max(wall clock, last fact's time), epoch ms. */
  readonly now: number;
  /** Set if a person commands, through a gateway. */
  readonly by?: Authority;
  /** Set if an actor commands. Neither set: the host itself. */
  readonly from?: ActorAddress;
  /** The command's id, and the client's for a person's command if it differs. */
  readonly commandId: string;
  /** The rules in force of a wiki. Throws for an unknown wiki. */
  rules(wiki: string): RulesInForce;
  /** 128 random bits in hex; seeded in the simulator. */
  newId(): string;
}

/** What `decide` comes to. */
export type Decision =
  | { readonly do: 'commit'; readonly facts: readonly Fact[] }
  | {
      readonly do: 'answer';
      readonly reply: unknown /** Sequence number of a fact whose sealed fields the host opens into the reply. */;
      readonly open?: { readonly seq: number; readonly fields: readonly string[] };
    }
  | { readonly do: 'refuse'; readonly code: string; readonly details?: Readonly<Record<string, string | number>> }
  /** Cannot be decided yet; the sender tries again with the same id. */
  | { readonly do: 'later' };

/** These facts, all or none; at least one. The reply is derived from them by `replyOf`. */
export const commit = (...facts: Fact[]): Decision => ({ do: 'commit', facts });
/** Nothing changes; the sender gets the reply. */
export const answer = (reply: unknown = {}): Decision => ({ do: 'answer', reply });
/** The same, with sealed fields of the fact with this sequence number opened into the reply by the host. */
export const answerOpening = (reply: object, seq: number, fields: readonly string[]): Decision => ({ do: 'answer', reply, open: { seq, fields } });
/** An expected no. Not recorded: a repetition is decided anew. */
export const refuse = (code: string, details?: Readonly<Record<string, string | number>>): Decision =>
  details ? { do: 'refuse', code, details } : { do: 'refuse', code };
export const later = (): Decision => ({ do: 'later' });

/** A message an actor owes another, derived from its state; sent after the commit and again until acked for this version. */
export interface OutMessage {
  /** Names the debt within this actor; at most 200 characters. */
  readonly key: string;
  /** Grows when the content under the key changes. An ack for a lower version does not pay. */
  readonly version: number;
  /** An actor, the key store, or a wiki. */
  readonly to: ActorAddress | { readonly keys: 'destroy' } | { readonly wiki: string };
  readonly type: string;
  readonly body: object;
}

/** A row that other rooms may query in lists; upserted when it changes. Columns are indexed text or numbers, `data` is JSON. */
export interface ViewRow {
  /** Name of the view: `reports`, `marks`, … */
  readonly view: string;
  /** Wiki the row belongs to. */
  readonly wiki: string;
  /** Order within the view, larger is newer. */
  readonly sort: number;
  /** Never text of a chat, an address or a hash of one. Null removes the row. */
  readonly data: object | null;
}

/** What operators count when a fact has landed. Names come from fixed lists; of people, nothing. */
export type Tally =
  /** An offer came to this: `made`, `rang`, `accepted`, `declined`, … */
  | { readonly of: 'offer'; readonly outcome: string }
  /** A request found its helper after so long. */
  | { readonly of: 'wait'; readonly desk: string; readonly ms: number }
  /** A help session opened, or ended for this cause. */
  | { readonly of: 'session'; readonly stage: string };

/** An actor's state as it was at one sequence number, whatever `evolve` has done to it since. */
export interface Still {
  /** Small JSON values; as one array they are the snapshot. Read once. */
  readonly records: Iterable<unknown>;
  /** Nobody reads it any more. */
  end(): void;
}

/**
 * A kind of actor: pure rules and nothing else. The host runs the same code in one process, in a cluster and in the simulator.
 *
 * `evolve` changes the state it is given, in place (an activation owns its state; a failed commit drops the activation).
 * `outbox` and `dueAt` read what the state keeps ready: they are called after every commit and must not scan.
 */
export interface ActorKind<S extends object = object> {
  readonly kind: KindName;
  /** Shape of the snapshots. `restore` reads every shape ever written. */
  readonly snapshotVersion: number;
  initial(id: string): S;
  decide(state: Readonly<S>, command: Command, context: DecideContext): Decision;
  evolve(state: S, fact: Fact, at: number, seq: number): void;
  /** The answer to a command that committed these facts, the sealed fields present or not. Pure: a duplicate is answered from the stored facts. */
  replyOf(facts: readonly Fact[]): unknown;
  outbox(state: Readonly<S>): Iterable<OutMessage>;
  /**
   * The outbox by key, for a kind that may owe much: after a commit the host then looks only at what the facts touched, not at all of it.
   * Must come to the same as `outbox` (`DebtFollower` in testkit shows it).
   */
  readonly debts?: {
    /** Keys under which what is owed may differ after this fact. One too many costs a look, one too few is a message never sent. */
    touchedBy(fact: Fact): readonly string[];
    /** What is owed under this key now. */
    find(state: Readonly<S>, key: string): OutMessage | undefined;
  };
  /** When the actor must be woken, epoch ms; null: never. The host wakes by itself while the outbox is not empty. */
  dueAt(state: Readonly<S>): number | null;
  snapshot(state: Readonly<S>): unknown;
  /**
   * The snapshot of a kind whose state may be large, to be read off over many turns of the event loop. At most one at a time: a new one ends
   * the one before.
   */
  still?(state: S): Still;
  restore(id: string, data: unknown, version: number): S;
  /** What a gateway that attaches learns at once; a refusal code if this person may not. `gen`: the generation in their session token. */
  face?(
    state: Readonly<S>,
    by: Authority,
    context: { readonly id: string; readonly now: number; readonly gen?: number; rules(wiki: string): RulesInForce },
  ): { readonly face: unknown } | { readonly refuse: string };
  /** Rows for lists, by row id (unique within the actor). Called after a commit whose facts `viewFacts` names. */
  views?(state: Readonly<S>, id: string): ReadonlyMap<string, ViewRow>;
  /** Fact names after which `views` may have changed. */
  readonly viewFacts?: readonly string[];
  /** Whether the host keeps this actor's sealed fields under a key of its own. */
  readonly sealed?: boolean;
  /** Present if the host is to turn presence hints into `host.presence` commands: `graceMs` is how long all sockets must be gone, `expectMs` how long a hint is believed. */
  readonly presence?: {
    /** Throws for an unknown wiki, as `rules` does. */
    graceMs(state: Readonly<S>, rules: DecideContext['rules']): number;
    readonly expectMs: number;
    /** Does the state believe the person is here? Null: it does not matter at present; the host tells nothing, and begins anew when it matters again. */
    here(state: Readonly<S>): boolean | null;
  };
  /** A soft message published after a change, at most once in `everyMs`. Null: nothing to say. */
  readonly soft?: { readonly everyMs: number; of(state: Readonly<S>, id: string, now: number): object | null };
  /** Facts older than the last snapshot and than this many ms may be deleted. Absent: facts are kept. */
  readonly trimAfterMs?: number;
  /** Idle time before the activation is dropped. */
  readonly idleMs?: number;
  /** What operators count once this fact, just folded into `state`, has landed; null for most. On the path of every message. */
  tally?(state: Readonly<S>, fact: Fact, at: number): Tally | null;
  /** Figures of this actor for the operators, by name; read at a scrape, never on the path of a message. */
  gauges?(state: Readonly<S>, now: number): Readonly<Record<string, number>>;
}
