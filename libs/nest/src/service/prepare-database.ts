/** What `npm run schemas` and `npm run migrate` do on the server that a configuration names. */
import { Fault } from '@oa/kernel';
import { migrateMariadb, setUpSchemas } from '@oa/storage';
import type { DatabaseLogin, MigrationTask, SetUpTask } from '../configuration';
import { schemaUrl } from './open-stores';

/** Makes schemas and users, and gives the users their current passwords. Doing it again changes nothing else. Throws StorageFault. */
export async function makeSchemas({ login, users }: SetUpTask): Promise<void> {
  await withEach(login, '', (url) => setUpSchemas(url, users, login.tls));
}

/** Brings every schema to this release; answers what was applied where. Throws StorageFault, and leaves the schemas after that one as they were. */
export async function migrateSchemas({ login, schemas }: MigrationTask): Promise<{ database: string; applied: readonly string[] }[]> {
  const done: { database: string; applied: readonly string[] }[] = [];
  for (const { database, content } of schemas) {
    done.push({ database, applied: await withEach(login, database, (url) => migrateMariadb(url, content, login.tls)) });
  }
  return done;
}

/** Tries the current password, then the previous one: in the time of a change either may be right. */
async function withEach<T>({ host, port, user, passwords }: DatabaseLogin, database: string, work: (url: string) => Promise<T>): Promise<T> {
  let refused: unknown;
  for (const password of passwords) {
    try {
      return await work(schemaUrl({ host, port, user, passwords, database }, password));
    } catch (error) {
      if (!(error instanceof Fault) || error.facts.code !== 'ER_ACCESS_DENIED_ERROR') throw error;
      refused = error;
    }
  }
  throw refused ?? new Fault('the database has no password to try');
}
