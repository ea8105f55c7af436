import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedOwnership, type Store } from '@oa/actors';
import { subjectsOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { MasterKeys, openSqliteStores, type SqliteStores } from '@oa/storage';
import { MemoryBus } from '@oa/transport';

const HOLDER = { acquire: () => Promise.resolve(), handOff: () => Promise.resolve(), lose: () => undefined };

describe('a pod that stood still', () => {
  let folder: string;
  let stores: SqliteStores;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oa-ownership-'));
    stores = await openSqliteStores(folder, { masterKeys: new MasterKeys([Buffer.alloc(32, 7)]) });
  });
  afterEach(async () => {
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function started() {
    const clock = new ManualClock();
    let beats = 0;
    const store = listened(stores.store('sessions'), () => {
      beats += 1;
    });
    const warn = () => undefined;
    const ownership = new SharedOwnership({
      ...{ service: 'sessions', pod: 'only', version: 'test', store, clock },
      ...{ transport: new MemoryBus({ clock }).connect(), subjects: subjectsOf('test'), log: { info: warn, warn, error: warn } },
    });
    const pass = async (ms: number) => {
      for (let left = ms; left > 0; left -= 50) {
        clock.advance(50);
        for (let turn = 0; turn < 6; turn += 1) await new Promise<void>((next) => setImmediate(next));
      }
    };
    let isPlaced = false;
    const placed = ownership.start(['session'], HOLDER).then(() => {
      isPlaced = true;
    });
    while (!isPlaced) await pass(50);
    await placed;
    return { clock, ownership, pass, beats: () => beats };
  }

  it('renews its lease again, whichever of its timers rings first', async () => {
    const { clock, ownership, pass, beats } = await started();
    // Looks and pings have rounds of their own: every order of the two comes up.
    for (let offset = 0; offset < 1_000; offset += 50) {
      await pass(2_000 + offset);
      clock.stall(1_800);
      await pass(1_000);
      const before = beats();
      await pass(3_000);
      expect({ offset, renewsOften: beats() - before >= 4, isFresh: ownership.fresh() }).toEqual({ offset, renewsOften: true, isFresh: true });
    }
  });
});

/** The store; tells of every heartbeat. */
function listened(store: Store, beat: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'heartbeat') beat();
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
