// Reads whole tables of the services' schemas as they are, past every store: for judges of what was committed.
import type { EventRow, SnapRow } from '@oa/actors';
import { type KindName, SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';

export interface Tables {
  readonly events: readonly EventRow[];
  /** Those small enough for one row. */
  readonly snaps: readonly SnapRow[];
  /** Actors that are to be woken, and when. */
  readonly due: ReadonlyMap<string, number>;
  readonly poison: readonly { readonly actor: string; readonly type: string; readonly error: string }[];
}

type Urls = Readonly<Record<ServiceName, string>>;

/** Reads the tables of every service. `since`: only events with a later time of commit, epoch ms. Throws what the driver throws. */
export async function readTables(urls: Urls, since = 0): Promise<Tables> {
  const parts = await Promise.all(SERVICE_NAMES.map((service) => withConnection(urls[service], (connection) => readService(connection, since))));
  return {
    events: parts.flatMap(({ events }) => events),
    snaps: parts.flatMap(({ snaps }) => snaps),
    due: new Map(parts.flatMap(({ due }) => [...due])),
    poison: parts.flatMap(({ poison }) => poison),
  };
}

async function withConnection<T>(url: string, read: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: 5_000, supportBigNumbers: true });
  try {
    return await read(connection);
  } finally {
    connection.destroy();
  }
}

async function readService(connection: Connection, since: number): Promise<Tables> {
  const rows = async (sql: string, values: (string | number)[] = []) =>
    (await connection.query<(RowDataPacket & Record<string, unknown>)[]>(sql, values))[0];
  const events = await rows('SELECT * FROM event WHERE at > ? ORDER BY actor, seq', [since]);
  const snaps = await rows("SELECT * FROM snap WHERE chunk = 0 AND chunks = 1 AND data <> ''");
  const due = await rows('SELECT actor, due_at FROM due');
  const poison = await rows('SELECT actor, type, error FROM poison');
  return {
    events: events.map(eventOf),
    snaps: snaps.map(snapOf),
    due: new Map(due.map((row) => [textOf(row.actor), Number(row.due_at)])),
    poison: poison.map((row) => ({ actor: textOf(row.actor), type: textOf(row.type), error: textOf(row.error) })),
  };
}

const textOf = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('utf8') : String(value));

function eventOf(row: Record<string, unknown>): EventRow {
  return {
    kind: textOf(row.kind) as KindName,
    shard: Number(row.shard),
    epoch: Number(row.epoch),
    actor: textOf(row.actor),
    seq: Number(row.seq),
    commandId: Buffer.isBuffer(row.command_id) ? row.command_id.toString('hex') : null,
    first: Number(row.first_seq),
    type: textOf(row.type),
    v: Number(row.v),
    body: textOf(row.body),
    at: Number(row.at),
  };
}

function snapOf(row: Record<string, unknown>): SnapRow {
  const { actor, seq, epoch, version, data } = row;
  return { actor: textOf(actor), seq: Number(seq), epoch: Number(epoch), version: Number(version), data: textOf(data) };
}
