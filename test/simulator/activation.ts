// One actor in a modelled pod's memory: its working state and what the host keeps beside it.

import type { ActorKind, Command, OutMessage } from '@oa/actors';
import { type Envelope, FACTS_OF, type KindName, type Reply } from '@oa/contracts';
import type { EventLog, Row } from './event-log';

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
  state: unknown;
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

const sealed = new Map<string, readonly string[]>();
for (const [kind, facts] of Object.entries(FACTS_OF))
  for (const fact of facts) if (fact.sealed.length > 0) sealed.set(`${kind} ${fact.name}`, fact.sealed);

/** The body without people's text: what `evolve` may see. */
export function withoutText(kind: KindName, type: string, body: object): object {
  const fields = sealed.get(`${kind} ${type}`);
  if (!fields) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name)));
}

/** Brings an actor up from its snapshot and log, or (`wholeLog`) from its log alone. */
export function stateFromLog(kind: ActorKind, id: string, log: EventLog, wholeLog = false): { state: unknown; seq: number; at: number } {
  const stored = log.actors.get(`${kind.kind}/${id}`);
  const snap = wholeLog ? null : stored?.snap;
  const state = snap ? kind.restore(id, JSON.parse(snap.json), snap.version) : kind.initial(id);
  const rows: readonly Row[] = stored?.rows ?? [];
  let at = snap ? (rows[snap.seq - 1]?.at ?? 0) : 0;
  for (let i = snap?.seq ?? 0; i < rows.length; i += 1) {
    const row = rows[i] as Row;
    kind.evolve(state, { type: row.fact.type, body: withoutText(row.kind, row.fact.type, row.fact.body) }, row.at, row.seq);
    at = row.at;
  }
  return { state, seq: rows.length, at };
}

export function activate(kind: ActorKind, id: string, shard: string, epoch: number, log: EventLog, now: number): Activation {
  const { state, seq, at } = stateFromLog(kind, id, log);
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
    done: new Set(),
    sending: new Map(),
    dueStored: null,
    seenBy: new Map(),
    goneSince: kind.presence ? now + kind.presence.expectMs : null,
  };
}
