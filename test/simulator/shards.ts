// Where an actor lives in the model: fewer shards than in the product, so that ownership changes hit often.

import type { KindName, ServiceName } from '@oa/contracts';

export const SHARDS = 2;

/** Kinds of the model by service. */
export const SERVICES = {
  matching: ['desk', 'helper'],
  sessions: ['session', 'asker'],
  moderation: ['standing'],
  feedback: ['feedback'],
} as const satisfies Record<ServiceName, readonly KindName[]>;

const known = new Map<KindName, Map<string, string>>();
const REMEMBERED = 2_000;

/** Name of an actor's shard in tables and on the bus. */
export function shardKey(kind: KindName, id: string): string {
  let shards = known.get(kind);
  if (!shards || shards.size > REMEMBERED) {
    shards = new Map();
    known.set(kind, shards);
  }
  let shard = shards.get(id);
  if (shard === undefined) {
    shard = `${kind} ${(fnv1a(id) >>> 8) % SHARDS}`;
    shards.set(id, shard);
  }
  return shard;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

export function shardsOf(service: ServiceName): string[] {
  return SERVICES[service].flatMap((kind) => Array.from({ length: SHARDS }, (_, shard) => `${kind} ${shard}`));
}
