import xxhash from 'xxhash-wasm';

/**
 * The kinds of actor, the service that hosts each, and into how many shards its actors are divided.
 * A shard count is part of the stored data: changing one means stopping the service, migrating and starting again.
 */
export const KINDS = {
  desk: { service: 'matching', shards: 64 },
  helper: { service: 'matching', shards: 64 },
  session: { service: 'sessions', shards: 128 },
  asker: { service: 'sessions', shards: 128 },
  feedback: { service: 'feedback', shards: 16 },
  standing: { service: 'moderation', shards: 64 },
} as const;

export type KindName = keyof typeof KINDS;
export type ServiceName = (typeof KINDS)[KindName]['service'];

export const KIND_NAMES = Object.keys(KINDS) as KindName[];
export const SERVICE_NAMES = ['matching', 'sessions', 'feedback', 'moderation'] as const satisfies readonly ServiceName[];

/** The kinds a service hosts. */
export function kindsOf(service: ServiceName): KindName[] {
  return KIND_NAMES.filter((kind) => KINDS[kind].service === service);
}

/** An actor's full name: kind and id. */
export interface ActorAddress {
  readonly kind: KindName;
  readonly id: string;
}

/** `kind/id`: the form in which an actor is named in tables, logs and outboxes. */
export function actorKey(address: ActorAddress): string {
  return `${address.kind}/${address.id}`;
}

let hash: ((text: string) => number) | undefined;

/**
 * Must be awaited once before the first `shardOf`; every room's start does. (The hash is WebAssembly, whose
 * compilation is asynchronous.)
 */
export async function loadShardHash(): Promise<void> {
  if (!hash) hash = (await xxhash()).h32;
}

/** xxh32 with seed 0 of the UTF-8 text, an unsigned 32-bit number. Needs `loadShardHash`. */
export function hash32(text: string): number {
  if (!hash) throw new Error('hash32 was called before loadShardHash');
  return hash(text);
}

/**
 * The shard of an actor: xxh32 with seed 0 of the UTF-8 text `kind/id`, modulo the kind's shard count. Fixed for ever by test vectors
 * (kinds.spec.ts); a stored shard number must never be trusted over this.
 */
export function shardOf(address: ActorAddress): number {
  if (!hash) throw new Error('shardOf was called before loadShardHash');
  return hash(actorKey(address)) % KINDS[address.kind].shards;
}
