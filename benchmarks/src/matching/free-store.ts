import { type EventRow, type NewSnap, type ShardRow, type SnapRow, type Store } from '@oa/actors';
import { KINDS, type KindName, type ServiceName } from '@oa/contracts';

/** A store that keeps only snapshots and answers at once: what a host costs without its commits. Everything lands. */
export class FreeStore implements Store {
  readonly service: ServiceName = 'matching';
  readonly snaps = new Map<string, SnapRow>();
  /** Facts since the last snapshot, by actor, so that a second host can load what the first left. */
  readonly logs = new Map<string, EventRow[]>();
  rows = 0;
  saved = 0;

  async prepareShards(): Promise<void> {}
  async heartbeat(): Promise<void> {}
  async pods(): Promise<[]> {
    return [];
  }
  async removePod(): Promise<void> {}
  async shards(): Promise<ShardRow[]> {
    return [];
  }
  async claim(): Promise<boolean> {
    return true;
  }
  async claimMany(): Promise<ShardRow[]> {
    return [];
  }
  async claimAll(kinds: readonly KindName[], owner: string): Promise<ShardRow[]> {
    return kinds.flatMap((kind) => Array.from({ length: KINDS[kind].shards }, (_, shard) => ({ kind, shard, owner, epoch: 1 })));
  }
  async release(): Promise<void> {}
  async releaseMany(): Promise<void> {}
  async epochs(shards: readonly { kind: KindName; shard: number }[]): Promise<ShardRow[]> {
    return shards.map((shard) => ({ ...shard, owner: null, epoch: 1 }));
  }
  async append(rows: readonly EventRow[]): Promise<number> {
    this.rows += rows.length;
    for (const row of rows) {
      const log = this.logs.get(row.actor);
      if (log) log.push(row);
      else this.logs.set(row.actor, [row]);
    }
    return rows.length;
  }
  async load(actor: string): Promise<{ snap: SnapRow | null; events: EventRow[] }> {
    const snap = this.snaps.get(actor) ?? null;
    return { snap, events: (this.logs.get(actor) ?? []).filter(({ seq }) => seq > (snap?.seq ?? 0)) };
  }
  async tail(): Promise<EventRow[]> {
    return [];
  }
  async eventsOf(): Promise<EventRow[]> {
    return [];
  }
  async heads(): Promise<Map<string, number>> {
    return new Map();
  }
  async saveSnap(snap: NewSnap): Promise<void> {
    const pieces: string[] = [];
    if (typeof snap.data === 'string') pieces.push(snap.data);
    else for await (const piece of snap.data) pieces.push(piece);
    this.snaps.set(snap.actor, { ...snap, data: pieces.join('') });
    this.saved += 1;
    this.logs.set(
      snap.actor,
      (this.logs.get(snap.actor) ?? []).filter(({ seq }) => seq > snap.seq),
    );
  }
  async trim(): Promise<number> {
    return 0;
  }
  async dueEarlier(): Promise<void> {}
  async dueSet(): Promise<void> {}
  async dueUntil(): Promise<[]> {
    return [];
  }
  async putViews(): Promise<void> {}
  async page(): Promise<[]> {
    return [];
  }
  async putPoison(): Promise<void> {}
  async poisons(): Promise<[]> {
    return [];
  }
  async close(): Promise<void> {}
}
