// Where an actor lives in the model: fewer shards than in the product, so that ownership changes hit often.

import type { KindName, ServiceName } from '@oa/contracts';

export const SHARDS = 2;

/** Kinds of the model by service; `feedback` is a stub that acknowledges everything. */
export const SERVICES = {
  matching: ['desk', 'helper'],
  sessions: ['session', 'asker'],
  moderation: ['standing'],
  feedback: ['feedback'],
} as const satisfies Record<ServiceName, readonly KindName[]>;

export function shardIn(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 8) % SHARDS;
}

/** Name of a shard in tables and on the bus. */
export const shardKey = (kind: KindName, id: string): string => `${kind} ${shardIn(id)}`;

export function shardsOf(service: ServiceName): string[] {
  return SERVICES[service].flatMap((kind) => Array.from({ length: SHARDS }, (_, shard) => `${kind} ${shard}`));
}
