import type { KindName } from '@oa/contracts';
import type { ShardEpoch, ShardRow } from '../../store';

/** One shard of one kind. */
export interface ShardRef {
  readonly kind: KindName;
  readonly shard: number;
}

/** The key of a shard in maps. */
export const shardName = ({ kind, shard }: ShardRef): string => `${kind} ${shard}`;

/** What a host does with shards at the word of its ownership. None of these throws. */
export interface ShardHolder {
  /** Serves these shards from now on. Resolves when the bus knows of it and what falls due soon is armed. */
  acquire(rows: readonly ShardRow[]): Promise<void>;
  /**
   * Takes nothing new of this shard, finishes, commits and answers what was taken, then forgets its actors. Resolves when nothing of it is
   * under way here any more, at the latest after some seconds: what is left then is stopped by the fence.
   */
  handOff(shard: ShardEpoch): Promise<void>;
  /** These shards belong to somebody else: drops their actors at once. Ignores a shard held with another epoch. */
  lose(shards: readonly ShardEpoch[]): void;
}

/** How a host comes to own shards, keeps them, and loses them while it runs. */
export interface Ownership {
  /** Nobody else can own anything: what leaves without a commit need not be proven by epochs. */
  readonly exclusive: boolean;
  /** Resolves when this pod takes part and serves what is its own at once. Throws what the store throws. */
  start(kinds: readonly KindName[], holder: ShardHolder): Promise<void>;
  /** The fence has shown that shards went to somebody else; the holder has dropped them. */
  fenced(): void;
  /** Whether this pod may still be believed: false when its lease may be over by its own reckoning. Then nothing unproven may leave. */
  fresh(): boolean;
  /**
   * Whether this pod has come to serve the part that is its own; once it has, for good. Until then whoever rolls a release waits with the next
   * pod: shards that have just come would move once more.
   */
  placed(): boolean;
  /** Hands everything off, so that the next owners need not wait, and takes part no more. Resolves within about `ms`. */
  stop(ms: number): Promise<void>;
}
