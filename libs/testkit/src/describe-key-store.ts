/// <reference types="jest" />
/** The promise of the KeyStore port, sentence by sentence. Both databases pass it. */

import { randomBytes } from 'node:crypto';
import type { KeyStore } from '@oa/actors';

/** Empty, migrated key tables. */
export interface KeyStoreHarness {
  /** A store on the tables with these master keys, current first, each 32 bytes in base64. The suite closes it. */
  open(masterKeys: readonly string[]): Promise<KeyStore>;
  close(): Promise<void>;
}

const masterKey = (): string => randomBytes(32).toString('base64');
const hex = (key: Uint8Array | null): string | null => (key ? Buffer.from(key).toString('hex') : null);

/** Runs the suite within `describe(name)`. `make` is called once. */
export function describeKeyStore(name: string, make: () => Promise<KeyStoreHarness>): void {
  describe(`${name} keeps the promise of the key store port`, () => {
    const master = masterKey();
    let harness: KeyStoreHarness;
    let opened: KeyStore[] = [];
    beforeAll(async () => {
      harness = await make();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
    });
    afterAll(() => harness.close());

    const open = async (...masterKeys: string[]): Promise<KeyStore> => {
      const store = await harness.open(masterKeys.length > 0 ? masterKeys : [master]);
      opened.push(store);
      return store;
    };
    const id = () => `session/${randomBytes(16).toString('hex')}`;

    it('makes a key of 32 bytes once, and gives the same for ever', async () => {
      const [here, there, one] = [await open(), await open(), id()];
      const key = await here.ensure(one);
      expect(key).toHaveLength(32);
      expect(hex(await here.ensure(one))).toBe(hex(key));
      expect(hex(await here.find(one))).toBe(hex(key));
      expect(hex(await there.find(one))).toBe(hex(key));
      expect(hex(await there.ensure(one))).toBe(hex(key));
    });

    it('makes another key for each id', async () => {
      const store = await open();
      const keys = await Promise.all(Array.from({ length: 20 }, () => store.ensure(id())));
      expect(new Set(keys.map(hex)).size).toBe(20);
    });

    it('finds nothing where no key was made, and makes none by looking', async () => {
      const [store, one] = [await open(), id()];
      expect(await store.find(one)).toBeNull();
      expect(await store.find(one)).toBeNull();
      expect(await store.ensure(one)).toHaveLength(32);
    });

    it('gives one and the same key to all who ask for it first at once', async () => {
      const [here, there, one] = [await open(), await open(), id()];
      const keys = await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? here : there).ensure(one)));
      expect(new Set(keys.map(hex)).size).toBe(1);
    });

    it('hands out copies: wiping one harms no other', async () => {
      const [store, one] = [await open(), id()];
      const key = (await store.ensure(one)) as Uint8Array;
      const before = hex(key);
      key.fill(0);
      expect(hex(await store.find(one))).toBe(before);
    });

    it('destroys a key for good: it is neither found nor made again, here or elsewhere', async () => {
      const [here, one] = [await open(), id()];
      await here.ensure(one);
      await here.destroy(one);
      const there = await open();
      for (const store of [here, there]) {
        expect(await store.find(one)).toBeNull();
        expect(await store.ensure(one)).toBeNull();
      }
    });

    it('may be told to destroy again, many at once, and a key that was never made', async () => {
      const [store, one, never] = [await open(), id(), id()];
      await store.ensure(one);
      await Promise.all([store.destroy(one), store.destroy(one), store.destroy(never), ...Array.from({ length: 20 }, () => store.destroy(id()))]);
      await store.destroy(one);
      expect(await store.ensure(one)).toBeNull();
      expect(await store.ensure(never)).toBeNull();
    });

    it('lets no key come back that is destroyed while others ask for it', async () => {
      const store = await open();
      for (let round = 0; round < 20; round += 1) {
        const one = id();
        await (await open()).ensure(one);
        await Promise.all([store.find(one), store.destroy(one), store.find(one), store.ensure(one)]);
        expect(await store.find(one)).toBeNull();
      }
    });

    it('leaves other keys alone when one is destroyed', async () => {
      const [store, gone, kept] = [await open(), id(), id()];
      await store.ensure(gone);
      const key = hex(await store.ensure(kept));
      await store.destroy(gone);
      expect(hex(await (await open()).find(kept))).toBe(key);
    });

    describe('under a new master key', () => {
      it('still opens what the previous one wrapped, and wraps it anew, so that the previous one can go', async () => {
        const [previous, current, one] = [masterKey(), masterKey(), id()];
        const key = hex(await (await open(previous)).ensure(one));
        expect(hex(await (await open(current, previous)).find(one))).toBe(key);
        expect(hex(await (await open(current)).find(one))).toBe(key);
        await expect((await open(previous)).find(one)).rejects.toThrow(/master key [0-9a-f]{8}/);
      });

      it('keeps tombstones', async () => {
        const [previous, current, one] = [masterKey(), masterKey(), id()];
        await (await open(previous)).destroy(one);
        expect(await (await open(current)).ensure(one)).toBeNull();
      });

      it('names the master key that is missing, destroys nothing and makes nothing anew', async () => {
        const [lost, one] = [masterKey(), id()];
        const key = hex(await (await open(lost)).ensure(one));
        const store = await open(masterKey());
        await expect(store.find(one)).rejects.toThrow(/wrapped under master key [0-9a-f]{8}, which is not among those given/);
        await expect(store.ensure(one)).rejects.toThrow(/wrapped under master key/);
        expect(hex(await (await open(lost)).find(one))).toBe(key);
      });

      it('lets a key be destroyed whose master key is lost', async () => {
        const one = id();
        await (await open(masterKey())).ensure(one);
        const store = await open(masterKey());
        await store.destroy(one);
        expect(await store.find(one)).toBeNull();
      });
    });
  });
}
