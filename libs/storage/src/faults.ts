// What storage throws, and the one place that knows how each driver spells a duplicate key.
import { DuplicateRow } from '@oa/actors';
import { Fault } from '@oa/kernel';

/** The database could not do a statement. Never holds values or SQL text: those may be people's rows. */
export class StorageFault extends Fault {
  override readonly name: string = 'StorageFault';
}

/** The tables are older than this program. Migrate, then start again. */
export class SchemaTooOld extends Fault {
  override readonly name = 'SchemaTooOld';
  constructor(
    readonly schema: string,
    readonly pending: readonly string[],
  ) {
    super(`The tables of ${schema} are older than this program: ${pending.join(', ')} not yet applied. Run the migration first (npm run migrate).`);
  }
}

/** Another living process has this data folder. */
export class DatabaseInUse extends Fault {
  override readonly name = 'DatabaseInUse';
  constructor(readonly folder: string) {
    super(`The data folder ${folder} is in use by another process. Stop that one first, or give this one another folder.`);
  }
}

/** The log of an actor misses events between its snapshot and its head: it must not be rebuilt from. */
export class LogGap extends StorageFault {
  override readonly name = 'LogGap';
}

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message?: unknown;
}

const asDriverError = (error: unknown): DriverError => (typeof error === 'object' && error !== null ? error : {});

/** Which unique key of the event table a driver's error names; null if it is no duplicate-key error. */
export function duplicateKey(error: unknown): 'seq' | 'commandId' | null {
  const { code, errno, message } = asDriverError(error);
  if (errno === 1062 || code === 'ER_DUP_ENTRY') return String(message).includes('event_command') ? 'commandId' : 'seq';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
    return String(message).includes('command_id') ? 'commandId' : 'seq';
  return null;
}

/** Whether the server rolled the statement back because it and another waited for each other, so that doing it again is safe. */
export const isDeadlock = (error: unknown): boolean => asDriverError(error).errno === 1213;

/** What callers of storage get for a driver's error: DuplicateRow, or a StorageFault without values and SQL. Faults pass unchanged. */
export function asStorageError(error: unknown, doing: string): Error {
  if (error instanceof Fault || error instanceof DuplicateRow) return error;
  const duplicate = duplicateKey(error);
  if (duplicate) return new DuplicateRow(duplicate === 'seq' ? 'an event with this actor and seq exists' : 'this command was committed before');
  const { code, message } = asDriverError(error);
  const name = typeof code === 'string' ? code : 'UNKNOWN';
  const said = String(message ?? error)
    .replace(/'[^']*'/g, "'…'")
    .slice(0, 200);
  return new StorageFault(`${doing}: ${name}: ${said}`, { code: name });
}
