import { DuplicateRow } from '@oa/actors';
import { asStorageError, duplicateKey, StorageFault } from './faults';

describe('what callers hear of a failed statement', () => {
  it.each([
    [{ errno: 1062, code: 'ER_DUP_ENTRY', message: "Duplicate entry 'x' for key 'PRIMARY'" }, 'seq'],
    [{ errno: 1062, code: 'ER_DUP_ENTRY', message: "Duplicate entry 'x' for key 'event_command'" }, 'commandId'],
    [{ code: 'SQLITE_CONSTRAINT_PRIMARYKEY', message: 'UNIQUE constraint failed: event.actor, event.seq' }, 'seq'],
    [{ code: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: event.actor, event.command_id' }, 'commandId'],
    [{ errno: 1213, code: 'ER_LOCK_DEADLOCK', message: 'Deadlock found' }, null],
    [new Error('anything'), null],
  ])('names the duplicate key of either driver: %j', (error, key) => {
    expect(duplicateKey(error)).toBe(key);
    expect(asStorageError(error, 'append')).toBeInstanceOf(key ? DuplicateRow : StorageFault);
  });

  it('holds neither values nor SQL', () => {
    const error = Object.assign(new Error("Incorrect string value: 'planted' for column 'body'"), { code: 'ER_TRUNCATED', sql: 'INSERT planted' });
    const fault = asStorageError(error, 'append');
    expect(fault.message).toBe("append: ER_TRUNCATED: Incorrect string value: '…' for column '…'");
    expect(JSON.stringify(fault) + String(fault.stack) + String(fault.cause)).not.toContain('planted');
  });

  it('is passed on as it is if it is one of ours already', () => {
    const fault = new StorageFault('closed');
    expect(asStorageError(fault, 'append')).toBe(fault);
  });
});
