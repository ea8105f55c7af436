// The seven tables of a service's own schema, the same on SQLite and MariaDB.
import { type MigrationInterface, type QueryRunner, Table, type TableColumn, type TableIndexOptions } from 'typeorm';
import { type Columns, columnsFor } from './columns';

const primary = { isPrimary: true } as const;
const optional = { isNullable: true } as const;

function tables({ id, word, body, whole, bytes, sqlite }: Columns): Table[] {
  const table = (name: string, columns: TableColumn[], indices: TableIndexOptions[] = []) =>
    new Table({ name, columns, indices, ...(sqlite ? { withoutRowid: true } : { engine: 'InnoDB' }) });
  return [
    table('pod', [id('pod', primary), word('state'), whole('bus_ok'), word('version'), whole('expires_at')]),
    table('shard', [word('kind', primary), whole('shard', primary), id('owner', optional), whole('epoch')]),
    table(
      'event',
      [
        id('actor', primary),
        whole('seq', primary),
        word('kind'),
        whole('shard'),
        whole('epoch'),
        bytes('command_id', 16, optional),
        whole('first_seq'),
        word('type'),
        whole('v'),
        body('body'),
        whole('at'),
      ],
      [{ name: 'event_command', columnNames: ['actor', 'command_id'], isUnique: true }],
    ),
    table('snap', [id('actor', primary), whole('chunk', primary), whole('chunks'), whole('seq'), whole('epoch'), whole('version'), body('data')]),
    table(
      'due',
      [id('actor', primary), word('kind'), whole('shard'), whole('due_at')],
      [{ name: 'due_by_shard', columnNames: ['kind', 'shard', 'due_at'] }],
    ),
    table(
      'view',
      [
        word('view', primary),
        id('wiki', primary),
        id('actor', primary),
        id('row_id', primary),
        whole('seq'),
        whole('sort'),
        body('data', optional),
        whole('gone_at'),
      ],
      [
        { name: 'view_page', columnNames: ['view', 'wiki', 'gone_at', 'sort', 'row_id', 'actor'] },
        { name: 'view_gone', columnNames: ['gone_at'] },
      ],
    ),
    table(
      'poison',
      [id('id', primary), id('actor'), word('type'), whole('bytes'), body('error'), whole('attempts'), whole('at')],
      [{ name: 'poison_at', columnNames: ['at'] }],
    ),
  ];
}

/** MariaDB commits each table by itself, so every step may be repeated after a failure. */
export class StoreTables1767225600000 implements MigrationInterface {
  readonly name = 'StoreTables1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables(columnsFor(runner))) await runner.createTable(table, true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(columnsFor(runner)).reverse()) await runner.dropTable(table, true);
  }
}
