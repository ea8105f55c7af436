// Pods and shards: who owns what, and since which epoch.
import { type PodRow, ShardCountMismatch, type ShardEpoch, type ShardRow } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { inRuns, number, placeholders, type Sql, type SqlRow, type SqlValue, text } from './sql';

const shardRow = (row: SqlRow): ShardRow => ({
  kind: text(row.kind) as KindName,
  shard: number(row.shard),
  owner: row.owner === null ? null : text(row.owner),
  epoch: number(row.epoch),
});

/** A condition that holds for these shards, one list a kind. */
export function amongShards(shards: readonly { kind: KindName; shard: number }[]): { where: string; values: SqlValue[] } {
  const byKind = new Map<KindName, number[]>();
  for (const { kind, shard } of shards) byKind.set(kind, [...(byKind.get(kind) ?? []), shard]);
  const where = [...byKind.values()].map((numbers) => `(kind = ? AND shard IN (${numbers.map(() => '?').join(', ')}))`).join(' OR ');
  return { where: `(${where})`, values: [...byKind].flatMap(([kind, numbers]) => [kind, ...numbers]) };
}

const SHARDS_A_STATEMENT = 64;

/** A condition that holds for these shards as long as they are at these epochs. */
export function atEpochs(shards: readonly ShardEpoch[], prefix = ''): { where: string; values: SqlValue[] } {
  const one = `(${prefix}kind = ? AND ${prefix}shard = ? AND ${prefix}epoch = ?)`;
  return { where: `(${shards.map(() => one).join(' OR ')})`, values: shards.flatMap(({ kind, shard, epoch }) => [kind, shard, epoch]) };
}

/** Speaks on a connection of its own, so that no batch of appends can hold up a heartbeat or a claim. */
export class Ownership {
  constructor(private readonly sql: Sql) {}

  async prepareShards(kinds: readonly { kind: KindName; shards: number }[]): Promise<void> {
    const { dialect } = this.sql;
    for (const { kind, shards } of kinds) {
      const found = await this.#countOf(kind);
      if (found === 0 && shards > 0) {
        const rows = Array.from({ length: shards }, (_, shard): SqlValue[] => [kind, shard, null, 0]);
        await this.sql.run(
          `INSERT INTO shard (kind, shard, owner, epoch) VALUES ${placeholders(shards, 4)} ${dialect.orIgnore(['kind', 'shard'])}`,
          rows.flat(),
        );
      }
      const now = found === 0 ? await this.#countOf(kind) : found;
      if (now !== shards)
        throw new ShardCountMismatch(
          `The ${kind} kind has ${now} shards in the database and ${shards} in this program. Start the program that belongs to these tables.`,
        );
    }
  }

  async heartbeat(pod: PodRow, leaseMs: number): Promise<void> {
    const { dialect } = this.sql;
    const take = (column: string) => dialect.incoming(column);
    await this.sql.run(
      `INSERT INTO pod (pod, state, bus_ok, version, expires_at) VALUES (?, ?, ?, ?, ${dialect.nowMs} + ?) ${dialect.onConflict(['pod'], {
        state: take('state'),
        bus_ok: take('bus_ok'),
        version: take('version'),
        expires_at: take('expires_at'),
      })}`,
      [pod.pod, pod.state, pod.busOk ? 1 : 0, pod.version, leaseMs],
    );
  }

  async pods(): Promise<(PodRow & { expired: boolean })[]> {
    const rows = await this.sql.all(`SELECT pod, state, bus_ok, version, expires_at <= ${this.sql.dialect.nowMs} AS expired FROM pod ORDER BY pod`);
    return rows.map((row) => ({
      pod: text(row.pod),
      state: text(row.state) as PodRow['state'],
      busOk: number(row.bus_ok) === 1,
      version: text(row.version),
      expired: number(row.expired) === 1,
    }));
  }

  async removePod(pod: string): Promise<void> {
    await this.sql.run('DELETE FROM pod WHERE pod = ?', [pod]);
  }

  async shards(): Promise<ShardRow[]> {
    return (await this.sql.all('SELECT kind, shard, owner, epoch FROM shard ORDER BY kind, shard')).map(shardRow);
  }

  async claim(kind: KindName, shard: number, pod: string, seenEpoch: number): Promise<boolean> {
    const claimed = await this.sql.run('UPDATE shard SET owner = ?, epoch = epoch + 1 WHERE kind = ? AND shard = ? AND epoch = ?', [
      pod,
      kind,
      shard,
      seenEpoch,
    ]);
    return claimed === 1;
  }

  /** One statement for many, each row compared and set by itself; then, if some had moved on, a look which of them are mine. */
  async claimMany(seen: readonly ShardEpoch[], pod: string): Promise<ShardRow[]> {
    const claimed: ShardRow[] = [];
    for (const run of inRuns(seen, SHARDS_A_STATEMENT)) {
      const { where, values } = atEpochs(run);
      const taken = await this.sql.run(`UPDATE shard SET owner = ?, epoch = epoch + 1 WHERE ${where}`, [pod, ...values]);
      if (taken === run.length) {
        claimed.push(...run.map(({ kind, shard, epoch }) => ({ kind, shard, owner: pod, epoch: epoch + 1 })));
        continue;
      }
      const wanted = new Map(run.map(({ kind, shard, epoch }) => [`${kind} ${shard}`, epoch + 1]));
      const now = await this.epochs(this.sql, run);
      claimed.push(...now.filter((row) => row.owner === pod && row.epoch === wanted.get(`${row.kind} ${row.shard}`)));
    }
    return claimed;
  }

  async claimAll(kinds: readonly KindName[], pod: string): Promise<ShardRow[]> {
    if (kinds.length === 0) return [];
    const among = `kind IN (${kinds.map(() => '?').join(', ')})`;
    await this.sql.run(`UPDATE shard SET owner = ?, epoch = epoch + 1 WHERE ${among}`, [pod, ...kinds]);
    const rows = await this.sql.all(`SELECT kind, shard, owner, epoch FROM shard WHERE ${among} AND owner = ? ORDER BY kind, shard`, [...kinds, pod]);
    return rows.map(shardRow);
  }

  async release(kind: KindName, shard: number, epoch: number): Promise<void> {
    await this.sql.run('UPDATE shard SET owner = NULL WHERE kind = ? AND shard = ? AND epoch = ?', [kind, shard, epoch]);
  }

  async releaseMany(shards: readonly ShardEpoch[]): Promise<void> {
    for (const run of inRuns(shards, SHARDS_A_STATEMENT)) {
      const { where, values } = atEpochs(run);
      await this.sql.run(`UPDATE shard SET owner = NULL WHERE ${where}`, values);
    }
  }

  async epochs(sql: Sql, shards: readonly { kind: KindName; shard: number }[]): Promise<ShardRow[]> {
    if (shards.length === 0) return [];
    const { where, values } = amongShards(shards);
    return (await sql.all(`SELECT kind, shard, owner, epoch FROM shard WHERE ${where} ORDER BY kind, shard`, values)).map(shardRow);
  }

  async #countOf(kind: KindName): Promise<number> {
    return number((await this.sql.all('SELECT COUNT(*) AS n FROM shard WHERE kind = ?', [kind]))[0]?.n);
  }
}
