// The tables of wrapped keys, in a schema of their own: one for each service that owns keys, so that each gets rights on its own only.
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor } from './columns';

export const KEY_TABLES = ['session_key', 'feedback_key'] as const;
export type KeyTable = (typeof KEY_TABLES)[number];

/**
 * Every column that changes keeps its length, so that destroying a key overwrites its bytes in place. On SQLite the rows stay in the order
 * they came (no WITHOUT ROWID): a row never moves, and leaves no copy behind in a page that was split.
 */
export class KeyTables1767225600000 implements MigrationInterface {
  readonly name = 'KeyTables1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    const { id, word, bytes, whole, sqlite } = columnsFor(runner);
    for (const name of KEY_TABLES)
      await runner.createTable(
        new Table({
          name,
          columns: [id('id', { isPrimary: true }), word('master'), bytes('wrapped', 60), whole('at')],
          ...(sqlite ? {} : { engine: 'InnoDB' }),
        }),
        true,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of KEY_TABLES) await runner.dropTable(name, true);
  }
}
