// The KeyStore over SQL, the same for both databases: one table of wrapped keys and tombstones.

import { randomBytes } from 'node:crypto';
import type { KeyStore } from '@oa/actors';
import { type Clock, systemClock } from '@oa/kernel';
import type { KeyTable } from '../migrations/key-tables.migration';
import { keyChecksum } from '../sql/checksum';
import { bytes, type Sql, text } from '../sql/sql';
import { KeyCache } from './key-cache';
import type { MasterKeys } from './master-keys';

const WRAPPED_BYTES = 60;
/** Stands where a master key's name stood; as long as one, so that the row keeps its length. */
const DESTROYED = '--------';

export interface KeyStoreParts {
  readonly sql: Sql;
  readonly table: KeyTable;
  readonly masterKeys: MasterKeys;
  /** Makes sure that overwritten bytes are nowhere else in the database's files. Called after each destruction. */
  readonly purge?: () => Promise<void>;
  /** Closes the connection if it is this store's own. */
  readonly close?: () => Promise<void>;
  readonly clock?: Clock;
  /** How many plain keys are kept in memory, and for how long. */
  readonly cached?: number;
  readonly cachedMs?: number;
}

export class SqlKeyStore implements KeyStore {
  readonly #cache: KeyCache;
  readonly #clock: Clock;
  /** Grows with every destruction, so that a read that began before it does not put the key back into the cache. */
  #destructions = 0;

  constructor(private readonly parts: KeyStoreParts) {
    this.#clock = parts.clock ?? systemClock;
    this.#cache = new KeyCache(this.#clock, parts.cached ?? 10_000, parts.cachedMs ?? 60_000);
  }

  async ensure(id: string): Promise<Uint8Array | null> {
    const found = await this.#read(id);
    if (found !== undefined) return found;
    const { sql, table, masterKeys } = this.parts;
    await sql.run(`INSERT INTO ${table} (id, master, wrapped, at) VALUES (?, ?, ?, ?) ${sql.dialect.orIgnore(['id'])}`, [
      id,
      masterKeys.current,
      masterKeys.wrap(randomBytes(32), this.#place(id)),
      this.#clock.now(),
    ]);
    // Whoever inserted first has made the key; it may even be destroyed by now.
    return (await this.#read(id)) ?? null;
  }

  async find(id: string): Promise<Uint8Array | null> {
    return (await this.#read(id)) ?? null;
  }

  async destroy(id: string): Promise<void> {
    const { sql, table, purge } = this.parts;
    const taken = (column: string) => sql.dialect.incoming(column);
    this.#destructions += 1;
    this.#cache.drop(id);
    await sql.run(
      `INSERT INTO ${table} (id, master, wrapped, at) VALUES (?, ?, ?, ?) ${sql.dialect.onConflict(['id'], {
        wrapped: taken('wrapped'),
        at: taken('at'),
        master: taken('master'),
      })}`,
      [id, DESTROYED, Buffer.alloc(WRAPPED_BYTES), this.#clock.now()],
    );
    this.#destructions += 1;
    this.#cache.drop(id);
    await purge?.();
  }

  /** SHA-256 in hex over the table, for tests that must show that nothing changed. */
  checksum(): Promise<string> {
    return keyChecksum(this.parts.sql, this.parts.table);
  }

  async close(): Promise<void> {
    this.#cache.clear();
    await this.parts.close?.();
  }

  /** The key; null if destroyed; undefined if there never was one. */
  async #read(id: string): Promise<Uint8Array | null | undefined> {
    const cached = this.#cache.find(id);
    if (cached) return cached;
    const before = this.#destructions;
    const { sql, table, masterKeys } = this.parts;
    const [row] = await sql.all(`SELECT master, wrapped FROM ${table} WHERE id = ?`, [id]);
    if (!row) return undefined;
    const master = text(row.master);
    if (master === DESTROYED) return null;
    const wrapped = bytes(row.wrapped);
    const key = masterKeys.unwrap(wrapped, master, this.#place(id));
    if (master !== masterKeys.current) await this.#rewrap(id, key, wrapped);
    if (before === this.#destructions) this.#cache.keep(id, key);
    return key;
  }

  /** Only if the row is still as it was read: a destruction in between wins. */
  async #rewrap(id: string, key: Uint8Array, before: Uint8Array): Promise<void> {
    const { sql, table, masterKeys } = this.parts;
    await sql.run(`UPDATE ${table} SET master = ?, wrapped = ? WHERE id = ? AND wrapped = ?`, [
      masterKeys.current,
      masterKeys.wrap(key, this.#place(id)),
      id,
      before,
    ]);
  }

  #place(id: string): string {
    return `${this.parts.table}|${id}`;
  }
}
