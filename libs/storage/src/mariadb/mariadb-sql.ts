// Statements over a pool of MariaDB connections, each with a deadline.
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { asStorageError, isDeadlock } from '../faults';
import { type Dialect, mariadbDialect, type Sql, type SqlRow, type SqlValue } from '../sql/sql';

const DEADLOCK_ATTEMPTS = 4;
const ACQUIRE_TIMES = 3;

type Query = (sql: string, values?: readonly SqlValue[]) => Promise<unknown>;

/** The same statements inside one transaction. */
class InTransaction implements Sql {
  readonly dialect: Dialect = mariadbDialect;

  constructor(private readonly query: Query) {}

  async all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return (await this.query(sql, values)) as RowDataPacket[];
  }
  async run(sql: string, values?: readonly SqlValue[]): Promise<number> {
    return ((await this.query(sql, values)) as ResultSetHeader).affectedRows;
  }
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return work(this);
  }
  async close(): Promise<void> {
    // The connection belongs to whoever began the transaction.
  }
}

/**
 * A statement that is not answered in time fails and its connection is thrown away: whether it was done is unknown then.
 * A statement the server rolled back to end a deadlock is done again.
 */
export class MariadbSql implements Sql {
  readonly dialect: Dialect = mariadbDialect;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly timeoutMs: number,
    private readonly closePool: () => Promise<void>,
  ) {}

  async all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#connected('read', async (query) => (await query(sql, values)) as RowDataPacket[]);
  }

  async run(sql: string, values?: readonly SqlValue[]): Promise<number> {
    return this.#connected('write', async (query) => ((await query(sql, values)) as ResultSetHeader).affectedRows);
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#connected('transaction', async (query) => {
      await query('START TRANSACTION');
      try {
        const result = await work(new InTransaction(query));
        await query('COMMIT');
        return result;
      } catch (error) {
        await query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.closePool();
    return this.#closed;
  }

  async #connected<T>(doing: string, work: (query: Query) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (!isDeadlock(error) || attempt === DEADLOCK_ATTEMPTS) throw asStorageError(error, `MariaDB ${doing}`);
      }
    }
  }

  /** One of the pool. Waiting for one has a longer deadline: a burst of reads may queue. */
  async #connection(): Promise<PoolConnection> {
    const connecting = this.pool.getConnection();
    try {
      return await within(ACQUIRE_TIMES * this.timeoutMs, connecting);
    } catch (error) {
      // One that comes after all goes back to the pool.
      if (error instanceof TooLate) connecting.then((late) => late.release()).catch(() => undefined);
      throw error;
    }
  }

  async #once<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const connection = await this.#connection();
    let usable = true;
    const query: Query = async (sql, values) => {
      try {
        // The driver's own time-out begins when the statement is sent; behind one that is never answered it never would.
        const [result] = await within(this.timeoutMs, connection.query({ sql }, values as SqlValue[] | undefined));
        return result;
      } catch (error) {
        usable &&= !isBroken(error);
        throw error;
      }
    };
    try {
      return await work(query);
    } finally {
      giveBack(connection, usable);
    }
  }
}

/** No answer in time. Named as the driver names its own. */
class TooLate extends Error {
  readonly code = 'PROTOCOL_SEQUENCE_TIMEOUT';
}

/** The promise, or TooLate once `ms` are over, whatever becomes of it. */
function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooLate(`no answer within ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function giveBack(connection: PoolConnection, usable: boolean): void {
  if (usable) connection.release();
  else connection.destroy();
}

/** Whether the connection may still carry, or be waiting for, the answer to an earlier statement. */
function isBroken(error: unknown): boolean {
  const { fatal, code } = error as { fatal?: boolean; code?: string };
  return fatal === true || code === 'PROTOCOL_SEQUENCE_TIMEOUT';
}
