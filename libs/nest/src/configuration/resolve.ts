/** Fills a checked configuration with the secrets one room needs, and only those: a pod is not given the others'. */
import { resolve as absolute } from 'node:path';
import { seconds } from '@oa/kernel';
import type { BusConfiguration, Configuration, DatabaseConfiguration, IdentityKey, SchemaAccess, TlsTexts, WikiConfiguration } from './configuration';
import type { Path, PlacedFault } from './fault-list';
import { ownPorts } from './own-ports';
import { type CheckedConfiguration, type Room, SCHEMAS, type SchemaName, type TlsFiles } from './schema';
import { keyBytes, readSecret, type SecretPlace, type SecretSource } from './secret-source';

export type SecretSections = Pick<CheckedConfiguration, 'bus' | 'database' | 'keys' | 'secrets' | 'wikis' | 'prefix'>;
export type ReadSecrets = Pick<Configuration, 'bus' | 'database' | 'masterKeys' | 'secrets' | 'wikis'>;

const TLS_FILES = ['caFile', 'certFile', 'keyFile'] as const;
const HOLDS_KEYS: readonly (Room | 'all')[] = ['all', 'sessions', 'feedback'];
const IS_DOOR: readonly (Room | 'all')[] = ['all', 'gateway'];

/** The usual name of each schema's database. */
export const DATABASES: Readonly<Record<SchemaName, string>> = {
  matching: 'oa_matching',
  sessions: 'oa_sessions',
  feedback: 'oa_feedback',
  moderation: 'oa_moderation',
  sessionKeys: 'oa_keys',
  feedbackKeys: 'oa_keys',
};

function schemasOf(room: Room | 'all'): readonly SchemaName[] {
  if (room === 'all') return SCHEMAS;
  if (room === 'gateway') return [];
  if (room === 'sessions') return [room, 'sessionKeys'];
  return room === 'feedback' ? [room, 'feedbackKeys'] : [room];
}

/** Reads secrets section by section and collects what is wrong with each. */
export class SecretReader {
  readonly faults: PlacedFault[] = [];

  constructor(
    private readonly room: Room | 'all',
    private readonly place: SecretPlace,
  ) {}

  read(sections: Partial<SecretSections>): ReadSecrets {
    return {
      bus: sections.bus ? this.#bus(sections.bus, sections.prefix ?? 'oa') : null,
      database: sections.database ? this.#database(sections.database) : { sqlite: { folder: '' } },
      masterKeys: HOLDS_KEYS.includes(this.room) ? this.#masterKeys(sections.keys ?? []) : [],
      secrets: IS_DOOR.includes(this.room) ? this.#long(sections.secrets ?? [], ['secrets']) : [],
      wikis: (sections.wikis ?? []).map((wiki, place) => this.#wiki(wiki, place)),
    };
  }

  #bus(bus: NonNullable<CheckedConfiguration['bus']>, prefix: string): BusConfiguration {
    const { url, tls, users } = bus;
    const inboxPrefix = `${prefix}.inbox.${this.room}`;
    const own = this.room === 'all' ? undefined : users?.[this.room];
    const user = own?.user ?? bus.user;
    const path = own ? ['bus', 'users', this.room, 'password'] : ['bus', 'password'];
    const passwords = this.all(own?.password ?? bus.password ?? [], path);
    return { url, passwords, inboxPrefix, ...(tls ? { tls: this.#files(tls) } : {}), ...(user === undefined ? {} : { user }) };
  }

  #database(database: CheckedConfiguration['database']): DatabaseConfiguration {
    const { sqlite, mariadb } = database;
    if (!mariadb) return { sqlite: { folder: absolute(this.place.folder, sqlite?.folder ?? '') } };
    const schemas: Partial<Record<SchemaName, SchemaAccess>> = {};
    for (const name of schemasOf(this.room)) {
      const path = ['database', 'mariadb', 'schemas', name];
      const schema = mariadb.schemas[name];
      if (!schema) this.faults.push({ path, text: 'is missing' });
      else if (schema.url) schemas[name] = this.#url(schema.url, [...path, 'url']);
      else {
        const passwords = this.all(schema.password ?? [], [...path, 'password']);
        schemas[name] = { host: mariadb.host, port: mariadb.port, user: schema.user ?? '', passwords, database: schema.database ?? DATABASES[name] };
      }
    }
    return { mariadb: { schemas, ...(mariadb.tls ? { tls: this.texts(mariadb.tls) } : {}) } };
  }

  /** The bus reads its files by itself: they are looked at here, so that a missing one is told beside the other faults. */
  #files(tls: TlsFiles): TlsFiles {
    const path = ['bus', 'tls'];
    for (const key of TLS_FILES) this.#pem(tls, key, path);
    return Object.fromEntries(Object.entries(tls).map(([key, file]) => [key, absolute(this.place.folder, file)]));
  }

  /** PEM texts for the line to MariaDB. */
  texts(tls: TlsFiles): TlsTexts {
    const text = (key: keyof TlsFiles) => this.#pem(tls, key, ['database', 'mariadb', 'tls']);
    return { ca: text('caFile'), cert: text('certFile'), key: text('keyFile') };
  }

  #pem(tls: TlsFiles, key: keyof TlsFiles, path: Path): string | undefined {
    const file = tls[key];
    if (file === undefined) return undefined;
    return this.all([{ file, make: false, optional: false }], path, [[...path, key]])[0];
  }

  #url(source: SecretSource, path: Path): SchemaAccess | undefined {
    const [text] = this.all([source], path, [path]);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : null;
    const database = url?.pathname.slice(1);
    if (!url || !['mysql:', 'mariadb:'].includes(url.protocol) || !url.username || !database) {
      this.faults.push({ path, text: 'must hold mysql://user:password@host:port/database' });
      return undefined;
    }
    const passwords = url.password ? [decodeURIComponent(url.password)] : [];
    return { host: url.hostname, port: Number(url.port || 3306), user: decodeURIComponent(url.username), passwords, database };
  }

  #masterKeys(sources: readonly SecretSource[]): Uint8Array[] {
    return sources.flatMap((source, number) => {
      const path = ['keys', number];
      const [text] = this.all([source], path, [path]);
      if (text === undefined) return [];
      const bytes = keyBytes(text);
      if (!bytes) this.faults.push({ path, text: 'must hold 32 bytes in hex or base64' });
      return bytes ? [bytes] : [];
    });
  }

  #wiki(wiki: CheckedConfiguration['wikis'][number], place: number): WikiConfiguration {
    const { identity, ...rules } = wiki;
    if (!IS_DOOR.includes(this.room)) return { rules, identity: [] };
    const keys = identity.flatMap((key, number): IdentityKey[] => {
      if (key.alg === 'EdDSA') return [key];
      const path = ['wikis', place, 'identity', number, 'secret'];
      const [secret] = this.#long([key.secret], path, [path]);
      return secret === undefined ? [] : [{ kid: key.kid, alg: key.alg, secret }];
    });
    return { rules, identity: keys };
  }

  /** Texts of at least 32 characters. */
  #long(sources: readonly SecretSource[], path: Path, paths?: readonly Path[]): string[] {
    const texts = this.all(sources, path, paths);
    if (texts.some((text) => text.length < 32)) this.faults.push({ path, text: 'must have at least 32 characters' });
    return texts;
  }

  /** The secrets of a list that are there, current first. */
  all(sources: readonly SecretSource[], path: Path, paths?: readonly Path[]): string[] {
    return sources.flatMap((source, number) => {
      const read = readSecret(source, this.place);
      if ('text' in read) return read.text === null ? [] : [read.text];
      this.faults.push({ path: paths?.[number] ?? [...path, number], text: read.fault });
      return [];
    });
  }
}

/** Everything of a configuration that is not a secret. */
export function plainParts(checked: CheckedConfiguration, room: Room | 'all', env: SecretPlace['env']): Omit<Configuration, keyof ReadSecrets> {
  const { mode, listen, trustedProxies, prefix, people, staff, limits, log, health, tracing } = checked;
  const publicUrl = checked.publicUrl ?? null;
  const audience = checked.audience ?? publicUrl ?? `http://${listen.host}:${listen.port}`;
  return {
    mode,
    listen,
    trustedProxies,
    prefix,
    people,
    staff,
    limits,
    log,
    health,
    ...(tracing && { tracing }),
    ownPorts: ownPorts(checked, room, env),
    room,
    publicUrl,
    audience,
    drainMs: seconds(checked.drainSeconds),
  };
}
