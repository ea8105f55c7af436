// Snapshots: small ones a row, large ones a head row and pieces that are written one by one before it.
import { DuplicateRow, type NewSnap, type SnapRow } from '@oa/actors';
import { StorageFault } from '../faults';
import { number, type Sql, type SqlRow, text } from './sql';

const CHUNK_CHARS = 1_000_000;
const ATTEMPTS = 3;
/** Pieces a snapshot may have; their numbers begin at seq × this + 1, so that two snapshots' pieces never meet. */
const MOST_PIECES = 4_096;

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

/**
 * The head (chunk 0) holds a small snapshot whole. Of a large one it is empty, names how many pieces there are, and comes last: a reader
 * finds the former snapshot until then, and a crash leaves only pieces that nobody reads.
 */
export class Snaps {
  constructor(private readonly sql: Sql) {}

  async find(actor: string): Promise<SnapRow | null> {
    for (let attempt = 1; ; attempt += 1) {
      const head = await this.#head(this.sql, actor);
      if (!head) return null;
      const seq = number(head.seq);
      const data = text(head.data);
      // A head that holds text may still name chunks after it, numbered from 1: snapshots were once stored so.
      const [from, count] = data === '' ? [seq * MOST_PIECES, number(head.chunks)] : [0, number(head.chunks) - 1];
      const pieces = count === 0 ? [] : await this.#pieces(actor, from, from + count);
      if (pieces.length === count) return { actor, seq, epoch: number(head.epoch), version: number(head.version), data: [data, ...pieces].join('') };
      // Between the two reads a newer snapshot took this one's place.
      if (attempt === ATTEMPTS) throw new StorageFault(`The snapshot of ${actor} is not whole`, { actor, seq });
    }
  }

  async save(snap: NewSnap): Promise<void> {
    const { actor, seq, data } = snap;
    const head = await this.#head(this.sql, actor);
    if (head && number(head.seq) >= seq) return;
    const whole =
      typeof data === 'string' && data.length <= CHUNK_CHARS ? data : await this.#putPieces(snap, typeof data === 'string' ? inChunks(data) : data);
    await this.#putHead(snap, whole);
    if (head && number(head.chunks) > 1) await this.sql.run('DELETE FROM snap WHERE actor = ? AND chunk > 0 AND seq < ?', [actor, seq]);
  }

  /** Answers how many pieces were written; the data itself if it is but one. */
  async #putPieces(snap: NewSnap, pieces: Iterable<string> | AsyncIterable<string>): Promise<number | string> {
    let written = 0;
    let last: string | undefined;
    for await (const piece of pieces) {
      if (last !== undefined) await this.#putPiece(snap, ++written, last);
      last = piece;
    }
    if (written === 0) return last ?? '';
    await this.#putPiece(snap, ++written, last ?? '');
    return written;
  }

  async #putPiece(snap: NewSnap, nth: number, data: string): Promise<void> {
    if (nth >= MOST_PIECES) throw new StorageFault(`The snapshot of ${snap.actor} is too large`, { actor: snap.actor, seq: snap.seq });
    await this.#insert(this.sql, snap, { chunk: snap.seq * MOST_PIECES + nth, chunks: 0, data });
  }

  /** `whole`: all of the data, or of how many pieces it is. */
  async #putHead(snap: NewSnap, whole: string | number): Promise<void> {
    const [data, chunks] = typeof whole === 'string' ? [whole, 1] : ['', whole];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sql.transaction(async (sql) => {
          const kept = await this.#head(sql, snap.actor, sql.dialect.forUpdate);
          if (kept && number(kept.seq) >= snap.seq) return;
          if (kept) await sql.run('DELETE FROM snap WHERE actor = ? AND chunk = 0', [snap.actor]);
          await this.#insert(sql, snap, { chunk: 0, chunks, data });
        });
      } catch (error) {
        // Two savers of an actor's first snapshot: nothing is there to lock, so the second meets the first's row.
        if (!(error instanceof DuplicateRow) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #head(sql: Sql, actor: string, lock = ''): Promise<SqlRow | undefined> {
    const [head] = await sql.all(`SELECT seq, epoch, version, chunks, data FROM snap WHERE actor = ? AND chunk = 0 ${lock}`, [actor]);
    return head;
  }

  async #pieces(actor: string, after: number, upTo: number): Promise<string[]> {
    const rows = await this.sql.all('SELECT data FROM snap WHERE actor = ? AND chunk > ? AND chunk <= ? ORDER BY chunk', [actor, after, upTo]);
    return rows.map((row) => text(row.data));
  }

  async #insert(sql: Sql, snap: NewSnap, { chunk, chunks, data }: { chunk: number; chunks: number; data: string }): Promise<void> {
    await sql.run('INSERT INTO snap (actor, chunk, chunks, seq, epoch, version, data) VALUES (?, ?, ?, ?, ?, ?, ?)', [
      snap.actor,
      chunk,
      chunks,
      snap.seq,
      snap.epoch,
      snap.version,
      data,
    ]);
  }
}
