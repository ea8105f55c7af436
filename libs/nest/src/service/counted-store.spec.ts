import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuplicateRow, type EventRow } from '@oa/actors';
import { openSqliteStores } from '@oa/storage';
import { countedStore } from './counted-store';

describe('a store whose failures are counted', () => {
  it('does what it did before, counts calls that fail by name, and a row that exists already not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oa-counted-'));
    const stores = await openSqliteStores(folder, { services: ['feedback'] });
    const failed: string[] = [];
    const store = countedStore(stores.store('feedback'), (call) => failed.push(call));
    expect(store.service).toBe('feedback');
    await store.prepareShards([{ kind: 'feedback', shards: 16 }]);
    const [own] = await store.claimAll(['feedback'], 'pod');
    const { kind, shard, epoch } = own!;
    const row: EventRow = { kind, shard, epoch, actor: 'feedback/x', seq: 1, commandId: null, first: 1, type: 'x', v: 1, body: '{}', at: 1 };
    expect(await store.append([row])).toBe(1);
    await expect(store.append([row])).rejects.toBeInstanceOf(DuplicateRow);
    expect(failed).toEqual([]);
    await stores.close();
    await expect(store.pods()).rejects.toThrow();
    await expect(store.append([row])).rejects.toThrow();
    expect(failed).toEqual(['pods', 'append']);
    rmSync(folder, { recursive: true, force: true });
  });
});
