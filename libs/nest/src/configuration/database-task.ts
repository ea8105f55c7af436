/** What is done to a MariaDB server by hand or by a job, never by a room: making schemas and users, changing tables. */
import type { SchemaUser } from '@oa/storage';
import type { TlsTexts } from './configuration';
import { checkedFile, type LoadOptions } from './load-configuration';
import { DATABASES, SecretReader } from './resolve';
import { SCHEMAS, type SchemaName } from './schema';

/** As whom, with which passwords (current first), on which server. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsTexts;
  readonly user: string;
  readonly passwords: readonly string[];
}

export interface MigrationTask {
  readonly login: DatabaseLogin;
  /** Each schema once. */
  readonly schemas: readonly { readonly database: string; readonly content: 'store' | 'keys' }[];
}

export interface SetUpTask {
  readonly login: DatabaseLogin;
  readonly users: readonly SchemaUser[];
}

const RIGHTS: Readonly<Partial<Record<SchemaName, SchemaUser['rights']>>> = { sessionKeys: 'session_key', feedbackKeys: 'feedback_key' };
const MARIADB = ['database', 'mariadb'] as const;

/** `npm run migrate`: reads no secret but the migrating user's. Throws ConfigurationError. */
export function migrationTask(file: string, env: NonNullable<LoadOptions['env']>): MigrationTask {
  const { login, databases } = open(file, env, 'migrate');
  const contents = new Map(SCHEMAS.map((name) => [databases[name], name in RIGHTS ? ('keys' as const) : ('store' as const)]));
  return { login, schemas: [...contents].map(([database, content]) => ({ database, content })) };
}

/** `npm run schemas`: reads the passwords of all users of the database. Throws ConfigurationError. */
export function setUpTask(file: string, env: NonNullable<LoadOptions['env']>): SetUpTask {
  const { login, databases, mariadb, reader, settle } = open(file, env, 'admin');
  const passwordOf = (path: readonly string[], password: Parameters<SecretReader['all']>[0] = []) =>
    reader.all(password.slice(0, 1), [...MARIADB, ...path, 'password'])[0] ?? '';
  const rooms = SCHEMAS.map((name): SchemaUser => {
    const { user = '', password } = mariadb.schemas[name] ?? {};
    return { database: databases[name], user, password: passwordOf(['schemas', name], password), rights: RIGHTS[name] ?? 'rows' };
  });
  const migrate = mariadb.migrate;
  const password = migrate ? passwordOf(['migrate'], migrate.password) : '';
  const tables = [...new Set(Object.values(databases))];
  const migrators = migrate ? tables.map((database): SchemaUser => ({ database, user: migrate.user, password, rights: 'tables' })) : [];
  settle();
  return { login, users: [...rooms, ...migrators] };
}

function open(file: string, env: NonNullable<LoadOptions['env']>, as: 'migrate' | 'admin') {
  const { checked, place, fault } = checkedFile(file, env);
  const { mariadb } = checked.database;
  if (!mariadb) throw fault([{ path: MARIADB, text: 'is missing: there is nothing to do on SQLite' }]);
  const reader = new SecretReader('all', place);
  const settle = () => {
    if (reader.faults.length > 0) throw fault(reader.faults);
  };
  const login = mariadb[as];
  if (!login) throw fault([{ path: [...MARIADB, as], text: 'is missing' }]);
  const unnamed = SCHEMAS.filter((name) => mariadb.schemas[name]?.user === undefined);
  if (unnamed.length > 0) {
    throw fault(unnamed.map((name) => ({ path: [...MARIADB, 'schemas', name], text: 'must be there, with user and password instead of url' })));
  }
  const databases = Object.fromEntries(SCHEMAS.map((name) => [name, mariadb.schemas[name]?.database ?? DATABASES[name]])) as Record<
    SchemaName,
    string
  >;
  const passwords = reader.all(login.password, [...MARIADB, as, 'password']);
  const tls = mariadb.tls ? { tls: reader.texts(mariadb.tls) } : {};
  settle();
  return { login: { host: mariadb.host, port: mariadb.port, user: login.user, passwords, ...tls }, databases, mariadb, reader, settle };
}
