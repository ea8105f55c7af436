import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACTS_OF } from '@oa/contracts';
import { loadConfiguration } from '@oa/nest';
import { MasterKeys, openSqliteStores, openText, placeOf, type SqliteStores } from '@oa/storage';
import type { Product } from '../people/product';

const TABLES = [
  ['sessions', 'session_key', 'session'],
  ['feedback', 'feedback_key', 'feedback'],
] as const;

/** Copies of a running product's data folder, rows and keys apart as backups must be, outside the folder of the product. */
export class DataCopies {
  readonly #folder = mkdtempSync(join(tmpdir(), 'oa-copies-'));

  constructor(private readonly product: Product) {}

  /** A backup of everything but the keys. Answers its folder. */
  rows(name: string): string {
    return this.#copy(name, (file) => !file.startsWith('keys.') && !file.startsWith('lock.'));
  }

  keys(name: string): string {
    return this.#copy(name, (file) => file.startsWith('keys.'));
  }

  #copy(name: string, which: (file: string) => boolean): string {
    const folder = join(this.#folder, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const databases = readdirSync(this.product.data).filter((file) => /\.sqlite(-wal)?$/.test(file) && which(file));
    for (const file of databases) cpSync(join(this.product.data, file), join(folder, file));
    return folder;
  }

  /** All the text of a session that these rows give up with these keys and the master keys. */
  async textOf(session: string, rows: string, keys: string): Promise<string> {
    return this.#opened([rows, keys], async (stores) => {
      const texts: string[] = [];
      for (const [service, table, kind] of TABLES) {
        const actor = `${kind}/${session}`;
        const key = await stores.keys(table).find(actor);
        for (const { seq, type, body } of await stores.store(service).tail(actor, 0, 500)) {
          const fields = JSON.parse(body) as Record<string, unknown>;
          for (const field of FACTS_OF[kind].find((fact) => fact.name === type)?.sealed ?? []) {
            const sealed = fields[field];
            if (typeof sealed === 'string' && key) texts.push(openText(key, sealed, placeOf(actor, seq, field)));
          }
        }
      }
      return texts.join('\n');
    });
  }

  /** How many of the two keys of this session still open something. */
  keysLeft(session: string): Promise<number> {
    return this.#opened([this.keys('look')], async (stores) => {
      const found = await Promise.all(TABLES.map(([, table, kind]) => stores.keys(table).find(`${kind}/${session}`)));
      return found.filter((key) => key !== null).length;
    });
  }

  /** Opens a folder made of these, read and closed again. */
  async #opened<T>(from: readonly string[], read: (stores: SqliteStores) => Promise<T>): Promise<T> {
    const folder = join(this.#folder, 'opened');
    rmSync(folder, { recursive: true, force: true });
    for (const one of from) cpSync(one, folder, { recursive: true });
    const { masterKeys } = loadConfiguration(this.product.configuration, { room: 'all' });
    const stores = await openSqliteStores(folder, { masterKeys: new MasterKeys(masterKeys) });
    try {
      return await read(stores);
    } finally {
      await stores.close();
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
