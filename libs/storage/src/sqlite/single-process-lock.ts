// One process per data folder: an exclusive lock that dies with the process that holds it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { asStorageError, DatabaseInUse } from '../faults';
import { Libsql, type SqliteConnection } from './open-sqlite';

/**
 * Held for the life of the process by a transaction that never ends on a file of its own (`lock.sqlite`). The kernel frees it when the
 * process ends in any way, kill -9 included. Nobody else in the process may open that file: closing it would let the lock go.
 */
export class SingleProcessLock {
  private constructor(private readonly connection: SqliteConnection) {}

  /** Makes the folder if need be and takes it. Throws DatabaseInUse at once if another process, or another part of this one, has it. */
  static take(folder: string): SingleProcessLock {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const connection = new Libsql(join(folder, 'lock.sqlite'), { timeout: 0 });
    try {
      connection.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      connection.close();
      if ((error as { code?: unknown }).code === 'SQLITE_BUSY') throw new DatabaseInUse(resolve(folder));
      throw asStorageError(error, `locking ${folder}`);
    }
    return new SingleProcessLock(connection);
  }

  release(): void {
    this.connection.exec('ROLLBACK');
    this.connection.close();
  }
}
