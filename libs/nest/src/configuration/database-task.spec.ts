import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { migrationTask, setUpTask } from './database-task';
import { demoInput } from './demo-configuration';
import { SCHEMAS } from './schema';

const folder = mkdtempSync(join(tmpdir(), 'oa-task-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const login = (name: string) => ({ user: `oa_${name}`, password: [{ env: `DB_${name.toUpperCase()}` }] });
const whole = {
  host: 'db',
  schemas: Object.fromEntries(SCHEMAS.map((name) => [name, login(name)])),
  migrate: login('migrate'),
  admin: login('admin'),
};
const ENV = Object.fromEntries([...SCHEMAS, 'migrate', 'admin'].map((name) => [`DB_${name.toUpperCase()}`, `${name}-secret`]));

function file(mariadb: object): string {
  const path = join(folder, 'configuration.yaml');
  writeFileSync(path, stringify({ ...demoInput({ port: 8080, wikiPort: 8081, folder }), database: { mariadb } }));
  return path;
}

describe('a migration by the configuration', () => {
  it('goes to every schema once, as the user for it, and needs no other secret', () => {
    const { login: as, schemas } = migrationTask(file(whole), { DB_MIGRATE: 'm' });
    expect(as).toEqual({ host: 'db', port: 3306, user: 'oa_migrate', passwords: ['m'] });
    expect(schemas).toEqual([
      { database: 'oa_matching', content: 'store' },
      { database: 'oa_sessions', content: 'store' },
      { database: 'oa_feedback', content: 'store' },
      { database: 'oa_moderation', content: 'store' },
      { database: 'oa_keys', content: 'keys' },
    ]);
  });

  it.each([
    ['no such user', { ...whole, migrate: undefined }, 'database.mariadb.migrate'],
    [
      'a schema named by an address',
      { ...whole, schemas: { ...whole.schemas, sessions: { url: { env: 'X' } } } },
      'database.mariadb.schemas.sessions',
    ],
    ['an unset password', { ...whole, migrate: { user: 'm', password: [{ env: 'NOT_SET' }] } }, 'database.mariadb.migrate.password[0]'],
  ])('with %s says so', (_what, mariadb, place) => {
    expect(() => migrationTask(file(mariadb), ENV)).toThrow(place);
  });
});

describe('a set-up by the configuration', () => {
  it('names every user with its current password and the least rights', () => {
    const { login: as, users } = setUpTask(file(whole), ENV);
    expect(as.user).toBe('oa_admin');
    expect(users.map(({ database, user, rights }) => `${database} ${user} ${rights}`)).toEqual([
      'oa_matching oa_matching rows',
      'oa_sessions oa_sessions rows',
      'oa_feedback oa_feedback rows',
      'oa_moderation oa_moderation rows',
      'oa_keys oa_sessionKeys session_key',
      'oa_keys oa_feedbackKeys feedback_key',
      'oa_matching oa_migrate tables',
      'oa_sessions oa_migrate tables',
      'oa_feedback oa_migrate tables',
      'oa_moderation oa_migrate tables',
      'oa_keys oa_migrate tables',
    ]);
    expect(users.every(({ password }) => password.endsWith('-secret'))).toBe(true);
  });
});
