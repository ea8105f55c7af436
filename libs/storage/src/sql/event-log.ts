// The log of every actor: the fenced append, and reading back.
import type { EventRow, SnapRow } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { LogGap } from '../faults';
import type { Snaps } from './snaps';
import { type Dialect, hexOrNull, inRuns, number, placeholders, type Sql, type SqlRow, type SqlValue, text } from './sql';

const COLUMNS = ['actor', 'seq', 'kind', 'shard', 'epoch', 'command_id', 'first_seq', 'type', 'v', 'body', 'at'];
const NAMES = COLUMNS.join(', ');
const SELECT = `SELECT ${NAMES} FROM event`;
const ACTORS_A_STATEMENT = 256;
const TRIMMED_A_STATEMENT = 200;
const LOAD_ATTEMPTS = 3;
const INSERTS_KEPT = 256;

const valuesOf = (row: EventRow): SqlValue[] => [
  row.actor,
  row.seq,
  row.kind,
  row.shard,
  row.epoch,
  row.commandId === null ? null : Buffer.from(row.commandId, 'hex'),
  row.first,
  row.type,
  row.v,
  row.body,
  row.at,
];

const eventRow = (row: SqlRow): EventRow => ({
  kind: text(row.kind) as KindName,
  shard: number(row.shard),
  epoch: number(row.epoch),
  actor: text(row.actor),
  seq: number(row.seq),
  commandId: hexOrNull(row.command_id),
  first: number(row.first_seq),
  type: text(row.type),
  v: number(row.v),
  body: text(row.body),
  at: number(row.at),
});

export class EventLog {
  /** The statement for so many rows. */
  readonly #inserts = new Map<number, string>();

  constructor(
    private readonly sql: Sql,
    private readonly snaps: Snaps,
  ) {}

  /**
   * One statement checks every row's epoch and writes those that hold, so there is no moment between check and write. A batch too large for
   * one statement becomes one transaction of several, in which the share locks keep every epoch as it was first seen.
   */
  async append(rows: readonly EventRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const statements = this.sql.dialect.statements(rows);
    if (statements.length === 1) return this.#insert(this.sql, rows);
    return this.sql.transaction(async (sql) => {
      let landed = 0;
      for (const run of statements) landed += await this.#insert(sql, run);
      return landed;
    });
  }

  /** The snapshot and what followed. Throws LogGap if the log does not join on to the snapshot. */
  async load(actor: string): Promise<{ snap: SnapRow | null; events: EventRow[] }> {
    for (let attempt = 1; ; attempt += 1) {
      const snap = await this.snaps.find(actor);
      const since = snap?.seq ?? 0;
      const events = (await this.sql.all(`${SELECT} WHERE actor = ? AND seq > ? ORDER BY seq`, [actor, since])).map(eventRow);
      // Between the two reads a former owner may have saved a newer snapshot and trimmed what it covers: then read again.
      if (events.every((event, index) => event.seq === since + 1 + index)) return { snap, events };
      if (attempt === LOAD_ATTEMPTS) throw new LogGap(`The log of ${actor} does not follow its snapshot`, { actor, since });
    }
  }

  async tail(actor: string, since: number, limit: number): Promise<EventRow[]> {
    return (await this.sql.all(`${SELECT} WHERE actor = ? AND seq > ? ORDER BY seq LIMIT ?`, [actor, since, limit])).map(eventRow);
  }

  async eventsOf(actor: string, commandId: string): Promise<EventRow[]> {
    const first = 'SELECT first_seq FROM event WHERE actor = ? AND command_id = ?';
    const next = `SELECT seq FROM event WHERE actor = ? AND seq > (${first}) AND first_seq <> (${first}) ORDER BY seq LIMIT 1`;
    const command = Buffer.from(commandId, 'hex');
    const rows = await this.sql.all(`${SELECT} WHERE actor = ? AND seq >= (${first}) AND seq < COALESCE((${next}), 9007199254740991) ORDER BY seq`, [
      actor,
      actor,
      command,
      actor,
      actor,
      command,
      actor,
      command,
    ]);
    return rows.map(eventRow);
  }

  /** Newest seq by log and snapshot: an actor whose events were all trimmed still has its head. */
  async heads(actors: readonly string[]): Promise<Map<string, number>> {
    const heads = new Map<string, number>();
    for (const run of inRuns([...new Set(actors)], ACTORS_A_STATEMENT)) {
      const rows = await this.sql.all(
        `WITH a (actor) AS (VALUES ${placeholders(run.length, 1)})
         SELECT a.actor, (SELECT e.seq FROM event e WHERE e.actor = a.actor ORDER BY e.seq DESC LIMIT 1) AS logged,
                (SELECT s.seq FROM snap s WHERE s.actor = a.actor AND s.chunk = 0) AS kept
         FROM a`,
        run,
      );
      for (const row of rows) {
        const head = Math.max(number(row.logged ?? 0), number(row.kept ?? 0));
        if (head > 0) heads.set(text(row.actor), head);
      }
    }
    return heads;
  }

  async trim(actor: string, upTo: number, before: number, limit: number): Promise<number> {
    const statement = this.sql.dialect.deleteSome('event', ['actor', 'seq'], 'actor = ? AND seq <= ? AND at < ?');
    let gone = 0;
    while (gone < limit) {
      const most = Math.min(TRIMMED_A_STATEMENT, limit - gone);
      const now = await this.sql.run(statement, [actor, upTo, before, most]);
      gone += now;
      if (now < most) break;
    }
    return gone;
  }

  #insert(sql: Sql, rows: readonly EventRow[]): Promise<number> {
    let statement = this.#inserts.get(rows.length);
    if (statement === undefined) {
      statement = insertOf(sql.dialect, rows.length);
      if (rows.length <= INSERTS_KEPT) this.#inserts.set(rows.length, statement);
    }
    return sql.run(statement, rows.flatMap(valuesOf));
  }
}

const insertOf = ({ joinInOrder, shareLock }: Dialect, rows: number): string =>
  `INSERT INTO event (${NAMES}) WITH v (${NAMES}) AS (VALUES ${placeholders(rows, COLUMNS.length)})
   SELECT ${COLUMNS.map((column) => `v.${column}`).join(', ')}
   FROM v ${joinInOrder} shard s ON s.kind = v.kind AND s.shard = v.shard AND s.epoch = v.epoch ${shareLock}`;
