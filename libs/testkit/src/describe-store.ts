/// <reference types="jest" />
/** The promise of the Store port, sentence by sentence. Both databases pass it. */

import { randomBytes } from 'node:crypto';
import type { EventRow, Store } from '@oa/actors';
import { KINDS, type KindName } from '@oa/contracts';
import { commandId } from './store/command-id';
import { describeFence } from './store/describe-fence';
import { describeLists } from './store/describe-lists';
import { describeLog } from './store/describe-log';
import { describeOwnership } from './store/describe-ownership';
import { describeSnapshots } from './store/describe-snapshots';
import { describeTimers } from './store/describe-timers';

/** Empty, migrated tables and two ways to reach them. */
export interface StoreHarness {
  readonly store: Store;
  /** A second handle on the same tables, as another pod would have; the same object where one process is all there can be. */
  readonly second: Store;
  close(): Promise<void>;
}

/** What the parts of the suite share. */
export interface StoreSuite {
  store(): Store;
  second(): Store;
  /** An actor nobody else uses. */
  actor(kind?: KindName): string;
  /** Claims the shard for a new pod; answers its epoch. */
  own(kind: KindName, shard: number): Promise<number>;
  /** A row that would land: of `session` shard 0 unless said otherwise. */
  row(fields: Partial<EventRow> & Pick<EventRow, 'actor' | 'seq' | 'epoch'>): EventRow;
}

/** Runs the suite within `describe(name)`. `make` is called once; the tables' service owns every kind here. */
export function describeStore(name: string, make: () => Promise<StoreHarness>): void {
  describe(`${name} keeps the promise of the store port`, () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await make();
      const kinds = (['session', 'asker', 'desk'] as const).map((kind) => ({ kind, shards: KINDS[kind].shards }));
      await harness.store.prepareShards(kinds);
    }, 60_000);
    afterAll(() => harness.close());

    const suite: StoreSuite = {
      store: () => harness.store,
      second: () => harness.second,
      actor: (kind = 'session') => `${kind}/${randomBytes(16).toString('hex')}`,
      async own(kind, shard) {
        const seen = (await harness.store.epochs([{ kind, shard }]))[0]?.epoch ?? 0;
        if (!(await harness.store.claim(kind, shard, `pod-${commandId().slice(0, 8)}`, seen))) throw new Error('the claim failed');
        return seen + 1;
      },
      row: (fields) => ({
        kind: 'session',
        shard: 0,
        commandId: null,
        first: fields.seq,
        type: 'message-sent',
        v: 1,
        body: '{"n":1}',
        at: 1_767_614_400_000 + fields.seq,
        ...fields,
      }),
    };
    describeOwnership(suite);
    describeFence(suite);
    describeLog(suite);
    describeSnapshots(suite);
    describeTimers(suite);
    describeLists(suite);
  });
}
