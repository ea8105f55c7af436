// One actor in a modelled pod's memory: its working state and what the host keeps beside it.

import type { ActorKind, Command, Fact, OutMessage } from '@oa/actors';
import { type Envelope, FACTS_OF, type KindName, type Reply } from '@oa/contracts';
import type { EventLog, Row } from '../event-log';

export interface Delivery {
  /** Null: the host itself sends. */
  readonly envelope: Envelope | null;
  readonly command: Command;
  readonly reply: ((reply: Reply) => void) | null;
  lookup: boolean;
  tries: number;
}

export interface Sending {
  readonly message: OutMessage;
  acked: boolean;
  attempts: number;
}

export interface Activation {
  readonly kind: ActorKind;
  readonly name: KindName;
  readonly id: string;
  readonly key: string;
  readonly shard: string;
  readonly epoch: number;
  state: object;
  seq: number;
  committed: number;
  lastAt: number;
  gone: boolean;
  readonly done: Set<string>;
  readonly sending: Map<string, Sending>;
  dueStored: number | null;
  readonly seenBy: Map<string, number>;
  goneSince: number | null;
}

const sealed = new Map(
  Object.entries(FACTS_OF).map(([kind, facts]) => [
    kind,
    new Map(facts.filter((fact) => fact.sealed.length > 0).map((fact) => [fact.name, fact.sealed])),
  ]),
);

/** The body without people's text: what `evolve` may see. */
export function withoutText(kind: KindName, { type, body }: Fact): Fact {
  const fields = sealed.get(kind)?.get(type);
  if (!fields) return { type, body };
  return { type, body: Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name))) };
}

/** Brings an actor up from its snapshot and log, or (`wholeLog`) from its log alone. */
export function stateFromLog(kind: ActorKind, id: string, log: EventLog, wholeLog = false): { state: object; seq: number; at: number } {
  const stored = log.actors.get(`${kind.kind}/${id}`);
  const snap = wholeLog ? null : stored?.snap;
  const state = snap ? kind.restore(id, JSON.parse(snap.json), snap.version) : kind.initial(id);
  const rows: readonly Row[] = stored?.rows ?? [];
  let at = snap ? (rows[snap.seq - 1]?.at ?? 0) : 0;
  for (let i = snap?.seq ?? 0; i < rows.length; i += 1) {
    const row = rows[i] as Row;
    kind.evolve(state, withoutText(row.kind, row.fact), row.at, row.seq);
    at = row.at;
  }
  return { state, seq: rows.length, at };
}

/** A fresh activation. With `forgetful` it remembers no command ids, as one whose snapshot covers everything: only the log finds a duplicate then. */
export function activate(kind: ActorKind, id: string, shard: string, epoch: number, log: EventLog, now: number, forgetful: boolean): Activation {
  const { state, seq, at } = stateFromLog(kind, id, log);
  const stored = log.actors.get(`${kind.kind}/${id}`);
  // As in the host: what the snapshot covers is not remembered, only the log knows it.
  const done = forgetful ? [] : stored?.rows.slice(stored.snap?.seq ?? 0).flatMap((row) => row.commandId ?? []);
  return {
    kind,
    name: kind.kind,
    id,
    key: `${kind.kind}/${id}`,
    shard,
    epoch,
    state,
    seq,
    committed: seq,
    lastAt: at,
    gone: false,
    done: new Set(done),
    sending: new Map(),
    dueStored: null,
    seenBy: new Map(),
    goneSince: kind.presence ? now + kind.presence.expectMs : null,
  };
}
