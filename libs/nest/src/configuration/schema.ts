/** The one schema of the configuration file. Unknown keys are refused everywhere; what depends on several sections stands in `across.ts`. */
import { DEFAULT_PREFIX, Role, SERVICE_NAMES, WikiId, WikiName, WikiRules } from '@oa/contracts';
import { z } from 'zod';
import { SecretList, SecretSource } from './secret-source';

/** Rooms that run as a process of their own. */
export const ROOMS = ['gateway', ...SERVICE_NAMES] as const;
export type Room = (typeof ROOMS)[number];
/** What is reached on a MariaDB server, each by a user of its own: one schema per service, and the two tables of the keys' schema. */
export const SCHEMAS = [...SERVICE_NAMES, 'sessionKeys', 'feedbackKeys'] as const;
export type SchemaName = (typeof SCHEMAS)[number];

const port = z.number().int().min(0).max(65_535);
const host = z.string().min(1).max(253);
const each = <const N extends string, S extends z.ZodType>(names: readonly N[], schema: S) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, schema])) as Record<N, S>);

const listen = z.strictObject({
  host: host.default('127.0.0.1'),
  port: port.default(8080),
  /** Demo only: the demo wiki, on a port of its own so that Origin, CORS and CSP are real. */
  wikiPort: port.optional(),
});

/** PEM files of a line; named, even empty, the line must be encrypted. */
const tlsFiles = z.strictObject({ caFile: z.string().optional(), certFile: z.string().optional(), keyFile: z.string().optional() });
export type TlsFiles = z.infer<typeof tlsFiles>;

const login = z.strictObject({ user: z.string().min(1).max(100), password: SecretList });
const busUrl = z.string().regex(/^(nats|tls):\/\/[^\s/@]+$/, 'must be nats://host:port or tls://host:port, without user or password');
const bus = z.strictObject({
  url: z.array(busUrl).min(1).max(9).or(busUrl),
  user: login.shape.user.optional(),
  password: login.shape.password.optional(),
  /** A user for one room, in place of the common one: least rights on the bus. */
  users: each(ROOMS, login.optional()).optional(),
  tls: tlsFiles.optional(),
});

const databaseSchema = z
  .strictObject({
    user: z.string().min(1).max(80).optional(),
    password: SecretList.optional(),
    /** Default `oa_<service>`, `oa_keys` for keys. */
    database: z
      .string()
      .regex(/^[A-Za-z0-9_]{1,64}$/)
      .optional(),
    /** In place of the above: `mysql://user:password@host:port/database`, as a secret. */
    url: SecretSource.optional(),
  })
  .refine((schema) => (schema.url === undefined) === (schema.user !== undefined), 'must have either user (and password) or url');
const mariadb = z.strictObject({
  host: host.default('127.0.0.1'),
  port: port.default(3306),
  tls: tlsFiles.optional(),
  schemas: each(SCHEMAS, databaseSchema.optional()),
  /** Who may change tables: `npm run migrate` alone. */
  migrate: login.optional(),
  /** Who may make schemas and users: `npm run schemas` alone. */
  admin: login.optional(),
});
const database = z
  .strictObject({ sqlite: z.strictObject({ folder: z.string().min(1).max(1_000) }).optional(), mariadb: mariadb.optional() })
  .refine((choice) => (choice.sqlite === undefined) !== (choice.mariadb === undefined), 'must have either sqlite or mariadb');

const kid = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const publicKey = z.union([z.string().startsWith('-----BEGIN PUBLIC KEY-----'), z.record(z.string(), z.string())], {
  error: 'must be a public key: PEM text or the fields of a JWK',
});
/** A key with which the wiki signs its identity tokens; the algorithm belongs to the key, never to the token. */
const identityKey = z.discriminatedUnion(
  'alg',
  [z.strictObject({ kid, alg: z.literal('EdDSA'), publicKey }), z.strictObject({ kid, alg: z.literal('HS256'), secret: SecretSource })],
  { error: 'must be EdDSA or HS256' },
);
const wiki = WikiRules.extend({
  /** Empty: the wiki has no identity endpoint, everybody comes as a visitor. Several: the wiki changes its key. */
  identity: z.array(identityKey).max(8).default([]),
});
export type WikiInput = z.infer<typeof wiki>;

const sub = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const staffRoles = Role.exclude(['asker']);
const person = z.strictObject({
  wiki: WikiId,
  /** As in the wiki's identity tokens: pairwise, never an address. */
  sub,
  name: WikiName,
  roles: z.array(staffRoles).default([]),
  kind: z.enum(['named', 'temporary', 'visitor']).default('named'),
  /** What the demo wiki says of them in its identity token. */
  edits: z.number().int().nonnegative().optional(),
  registeredDaysAgo: z.number().int().nonnegative().max(10_000).optional(),
});
const staff = z.strictObject({ wiki: WikiId, sub, name: WikiName, roles: z.array(staffRoles).min(1) });

const bucket = z.strictObject({ burst: z.number().int().min(1).max(1_000_000), perSecond: z.number().positive().max(1_000_000) }).optional();
const limits = z.strictObject({
  socketFrames: bucket,
  personCommands: bucket,
  addressSockets: bucket,
  addressRequests: bucket,
  strikes: z.number().int().min(1).max(10_000).optional(),
  sockets: z.number().int().min(1).max(1_000_000).optional(),
  joinedPerSocket: z.number().int().min(1).max(1_000).optional(),
});

export const ConfigurationSchema = z.strictObject({
  mode: z.enum(['demo', 'production']),
  listen: listen.prefault({}),
  /** Under which address people reach the gateway. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** `aud` of the wikis' identity tokens; default: the public or the listening address. */
  audience: z.string().min(1).max(200).optional(),
  /** How many proxies in front may be believed about a client's address. */
  trustedProxies: z.number().int().min(0).max(10).default(0),
  /** Absent: the rooms run in one process and talk in memory. */
  bus: bus.optional(),
  database,
  /** Master keys of the key store. */
  keys: SecretList,
  /** Of the gateway: visitor and session tokens and the console's cookie are derived from these. */
  secrets: SecretList,
  /** First token of every subject, so that several installations can share one broker. */
  prefix: z
    .string()
    .regex(/^[a-z0-9-]{1,16}$/)
    .default(DEFAULT_PREFIX),
  wikis: z.array(wiki).min(1).max(1_000),
  /** Demo only: who can sign in with one click. */
  people: z.array(person).max(1_000).default([]),
  /** Who has which role. */
  staff: z.array(staff).max(10_000).default([]),
  limits: limits.prefault({}),
  log: z.strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
  /** Where sampled traces are reported, by OTLP over HTTP; absent: nowhere. `ratio`: share of people's commands. */
  tracing: z.strictObject({ otlp: z.url({ protocol: /^https?$/ }), ratio: z.number().min(0).max(1).default(0.001) }).optional(),
  /** Health and metrics, per room: private, never through the public listener. Null or absent: none. */
  health: z.strictObject({ host: host.default('127.0.0.1'), ports: each(ROOMS, port.nullable().default(null)).prefault({}) }).prefault({}),
  /** How long a room waits for work in flight when it is told to stop. */
  drainSeconds: z.number().int().min(1).max(300).default(20),
});

/** As people write it. */
export type ConfigurationInput = z.input<typeof ConfigurationSchema>;
/** With every default filled in, secrets still named, not read. */
export type CheckedConfiguration = z.infer<typeof ConfigurationSchema>;
