// Snapshots, in chunks that a statement can carry.
import { DuplicateRow, type SnapRow } from '@oa/actors';
import { number, type Sql, text } from './sql';

const CHUNK_CHARS = 1_000_000;
const ATTEMPTS = 3;

/** Cuts text into chunks without cutting a character in two. */
export function inChunks(data: string, size = CHUNK_CHARS): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < data.length; ) {
    let to = Math.min(data.length, from + size);
    const last = data.charCodeAt(to - 1);
    if (to < data.length && last >= 0xd800 && last <= 0xdbff) to += 1;
    chunks.push(data.slice(from, to));
    from = to;
  }
  return chunks.length > 0 ? chunks : [''];
}

export class Snaps {
  constructor(private readonly sql: Sql) {}

  async find(actor: string): Promise<SnapRow | null> {
    const rows = await this.sql.all('SELECT seq, epoch, version, data FROM snap WHERE actor = ? ORDER BY chunk', [actor]);
    const [first] = rows;
    if (!first) return null;
    return {
      actor,
      seq: number(first.seq),
      epoch: number(first.epoch),
      version: number(first.version),
      data: rows.map((row) => text(row.data)).join(''),
    };
  }

  async save(snap: SnapRow): Promise<void> {
    const chunks = inChunks(snap.data);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sql.transaction((sql) => this.#replace(sql, snap, chunks));
      } catch (error) {
        // Two savers of an actor's first snapshot: nothing is there to lock, so the second meets the first's row.
        if (!(error instanceof DuplicateRow) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #replace(sql: Sql, snap: SnapRow, chunks: readonly string[]): Promise<void> {
    const [kept] = await sql.all(`SELECT seq FROM snap WHERE actor = ? AND chunk = 0 ${sql.dialect.forUpdate}`, [snap.actor]);
    if (kept && number(kept.seq) > snap.seq) return;
    if (kept) await sql.run('DELETE FROM snap WHERE actor = ?', [snap.actor]);
    for (const [chunk, data] of chunks.entries())
      await sql.run('INSERT INTO snap (actor, chunk, chunks, seq, epoch, version, data) VALUES (?, ?, ?, ?, ?, ?, ?)', [
        snap.actor,
        chunk,
        chunks.length,
        snap.seq,
        snap.epoch,
        snap.version,
        data,
      ]);
  }
}
