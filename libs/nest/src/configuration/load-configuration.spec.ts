import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@oa/kernel';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { demoConfiguration, demoInput } from './demo-configuration';
import { configurationFrom, loadConfiguration, parseConfiguration } from './load-configuration';
import type { ConfigurationInput } from './schema';

const KEY = 'a1'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'oa-configuration-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Loose = Record<string, unknown>;
const demo = (): Loose => structuredClone(demoInput({ port: 8080, wikiPort: 8081, folder })) as Loose;

function production(): Loose {
  const input = demo();
  const [wiki] = input.wikis as Loose[];
  return {
    mode: 'production',
    listen: { host: '0.0.0.0', port: 8080 },
    publicUrl: 'https://help.example.org',
    trustedProxies: 1,
    bus: { url: 'nats://nats:4222', users: { matching: { user: 'matching', password: [{ env: 'BUS_PASSWORD' }] } } },
    database: {
      mariadb: {
        host: 'db',
        schemas: Object.fromEntries(['matching', 'sessions', 'feedback', 'moderation', 'sessionKeys', 'feedbackKeys'].map(schemaOf)),
      },
    },
    keys: [{ env: 'MASTER_KEY' }, { env: 'MASTER_KEY_BEFORE' }],
    secrets: [{ env: 'GATEWAY_SECRET' }],
    wikis: [{ ...wiki, identity: [{ kid: '1', alg: 'EdDSA', publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'abc' } }] }],
    staff: [{ wiki: 'demowiki', sub: '42', name: 'Zoë', roles: ['coordinator'] }],
  };
}
const schemaOf = (name: string): [string, Loose] => [name, { user: `oa_${name}`, password: [{ env: `DB_${name.toUpperCase()}` }] }];
const ENV = {
  MASTER_KEY: KEY,
  MASTER_KEY_BEFORE: KEY,
  GATEWAY_SECRET: 's'.repeat(40),
  BUS_PASSWORD: 'bus',
  DB_MATCHING: 'm',
  DB_SESSIONS: 's',
  DB_SESSIONKEYS: 'k',
};

function faultsOf(
  value: unknown,
  options: { env?: Record<string, string>; room?: 'all' | 'gateway' | 'matching' | 'sessions' } = {},
): readonly string[] {
  try {
    configurationFrom(value, { room: 'all', env: {}, folder, ...options });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** Sets or, with undefined, removes what stands at a path. */
function set(input: Loose, path: readonly (string | number)[], value: unknown): void {
  const at = path.slice(0, -1).reduce<Loose>((holder, step) => {
    holder[step] ??= {};
    return holder[step] as Loose;
  }, input);
  if (value === undefined) delete at[path.at(-1) as string];
  else at[path.at(-1) as string] = value;
}

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly fault: string;
}
const mistake = (path: Mistake['path'], value: unknown, fault: string): Mistake => ({ path, value, fault });

/** One way each to spoil the demo; no two touch the same place. */
const MISTAKES: readonly Mistake[] = [
  mistake(['mode'], 'test', 'mode: must be one of demo, production'),
  mistake(['listen', 'port'], 99_999, 'listen.port: Too big: expected number to be <=65535'),
  mistake(['listen', 'hots'], 'x', 'listen.hots: is not a known key'),
  mistake(['bus'], { url: 'http://nats' }, 'bus.url: '),
  mistake(['database'], { sqlite: { folder: 'a' }, mariadb: { schemas: {} } }, 'database: must have either sqlite or mariadb'),
  mistake(['keys'], undefined, 'keys: is missing (expected array)'),
  mistake(['secrets'], [{ env: 'NOT_SET' }], 'secrets[0]: the environment variable NOT_SET is not set'),
  mistake(['prefix'], 'a.b', 'prefix: '),
  mistake(['wikis', 0, 'name'], '', 'wikis[0].name: Too small: expected string to have >=1 characters'),
  mistake(['wikis', 0, 'origin'], 'x', 'wikis[0].origin: is not a known key'),
  mistake(['wikis', 0, 'standing'], { n: 1 }, 'wikis[0].standing.n: Too small: expected number to be >=2'),
  mistake(['wikis', 0, 'articlePath'], 'http://x/', 'wikis[0].articlePath: '),
  mistake(['wikis', 0, 'identity'], [{ kid: '1', alg: 'none' }], 'wikis[0].identity[0].alg: must be EdDSA or HS256'),
  mistake(['people', 0, 'roles'], ['admin'], 'people[0].roles[0]: must be one of helper, '),
  mistake(['people', 1, 'sub'], '127.0.0.1', 'people[1].sub: '),
  mistake(['limits'], { strikes: 0 }, 'limits.strikes: Too small'),
  mistake(['log'], { level: 'loud' }, 'log.level: must be one of trace, '),
  mistake(['health'], { ports: { matcher: 1 } }, 'health.ports.matcher: is not a known key'),
  mistake(['drainSeconds'], 0, 'drainSeconds: Too small'),
  mistake(['telemetry'], true, 'telemetry: is not a known key'),
];

describe('a configuration', () => {
  it.each(MISTAKES)('with $path spoilt says: $fault', ({ path, value, fault }) => {
    const input = demo();
    set(input, path, value);
    const faults = faultsOf(input);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(fault)).toBe(true);
  });

  it('with several faults lists them all at once', () => {
    fc.assert(
      fc.property(fc.subarray([...MISTAKES], { minLength: 2 }), (mistakes) => {
        const input = demo();
        for (const { path, value } of mistakes) set(input, path, value);
        const faults = faultsOf(input);
        for (const { fault } of mistakes) expect(faults.filter((one) => one.startsWith(fault))).toHaveLength(1);
        expect(faults).toHaveLength(mistakes.length);
      }),
      { numRuns: 100 },
    );
  });

  it.each([null, [], 7, 'text', {}])('that is %j is refused as a whole', (value) => {
    expect(faultsOf(value).length).toBeGreaterThan(0);
  });
});

describe('rules across sections', () => {
  const across: readonly (Mistake & { env?: Record<string, string> })[] = [
    mistake(['listen', 'host'], '0.0.0.0', 'listen.host: demo mode listens on loopback only (127.0.0.1, ::1 or localhost)'),
    mistake(['listen', 'wikiPort'], 8080, 'listen.wikiPort: must differ from listen.port'),
    mistake(['trustedProxies'], 1, 'trustedProxies: demo mode has no proxies in front of it'),
    mistake(['publicUrl'], 'https://help.example.org', 'publicUrl: demo mode has no public address'),
    { ...mistake(['log'], {}, 'mode: demo mode does not start with NODE_ENV=production'), env: { NODE_ENV: 'production' } },
    mistake(['health'], { host: '10.0.0.1' }, 'health.host: demo mode listens on loopback only (127.0.0.1, ::1 or localhost)'),
    mistake(['wikis', 0, 'capacity'], { later: 9 }, 'wikis[0].capacity.later: must not be above capacity.ceiling (4)'),
    mistake(['wikis', 0, 'idle'], { warnMinutes: 20 }, 'wikis[0].idle.warnMinutes: must be below idle.endMinutes (20)'),
    mistake(['wikis', 0, 'languages'], ['en', 'de', 'en'], 'wikis[0].languages[2]: stands twice'),
    mistake(['wikis', 0, 'origins', 0], 'http://localhost:8081/wiki', 'wikis[0].origins[0]: must be scheme, host and port only'),
    mistake(['people', 0, 'wiki'], 'otherwiki', 'people[0].wiki: no wiki otherwiki is configured'),
    mistake(['people', 1, 'sub'], 'nadia', 'people[1].sub: stands twice for this wiki'),
    mistake(['people', 3, 'roles'], ['helper'], 'people[3].roles: need an account: kind must be named'),
  ];
  it.each(across)('$fault', ({ path, value, fault, env }) => {
    const input = demo();
    set(input, path, value);
    expect(faultsOf(input, env ? { env } : {})).toEqual([fault]);
  });

  it('are checked although another section is unsound', () => {
    const input = demo();
    set(input, ['listen', 'host'], '0.0.0.0');
    set(input, ['drainSeconds'], 'soon');
    set(input, ['keys'], [{ env: 'NOT_SET' }]);
    expect(faultsOf(input)).toEqual([
      'drainSeconds: Invalid input: expected number, received string',
      'listen.host: demo mode listens on loopback only (127.0.0.1, ::1 or localhost)',
      'keys[0]: the environment variable NOT_SET is not set',
    ]);
  });

  it('a wiki without an emergency contact is fine on loopback and refused outside', () => {
    const inside = demo();
    set(inside, ['wikis', 0, 'emergencyContact'], undefined);
    expect(faultsOf(inside)).toEqual([]);
    const outside = production();
    set(outside, ['wikis', 0, 'emergencyContact'], undefined);
    expect(faultsOf(outside, { env: ENV, room: 'gateway' })).toEqual([
      'wikis[0].emergencyContact: is missing: people from outside this machine can ask here',
    ]);
  });

  it('production takes neither demo people nor keys it makes itself nor plain http', () => {
    const input = production();
    set(input, ['people'], (demo() as unknown as ConfigurationInput).people);
    set(input, ['keys'], [{ file: 'master.key', make: true }]);
    set(input, ['publicUrl'], 'http://help.example.org');
    expect(faultsOf(input, { env: ENV, room: 'sessions' })).toEqual([
      'people: is for demo mode; name the roster under staff',
      'publicUrl: must be https',
      'keys[0].make: is for demo mode; make the key once and keep it safe',
    ]);
    expect(existsSync(join(folder, 'master.key'))).toBe(false);
  });

  it('production may be tried on this machine without a certificate', () => {
    const input = production();
    set(input, ['publicUrl'], 'http://localhost:8080');
    expect(faultsOf(input, { env: ENV, room: 'sessions' })).toEqual([]);
  });
});

describe('secrets', () => {
  it('are read for one room only: its own users and schemas, keys where keys are held, the door’s at the door', () => {
    const input = production();
    const matching = configurationFrom(input, { room: 'matching', env: { BUS_PASSWORD: 'bus', DB_MATCHING: 'm' } });
    expect(matching.bus).toMatchObject({ user: 'matching', passwords: ['bus'], inboxPrefix: 'oa.inbox.matching' });
    expect(matching.database).toEqual({
      mariadb: { schemas: { matching: { host: 'db', port: 3306, user: 'oa_matching', passwords: ['m'], database: 'oa_matching' } } },
    });
    expect([matching.masterKeys, matching.secrets]).toEqual([[], []]);
    const sessions = configurationFrom(input, {
      room: 'sessions',
      env: { MASTER_KEY: KEY, MASTER_KEY_BEFORE: KEY, DB_SESSIONS: 's', DB_SESSIONKEYS: 'k' },
    });
    expect(sessions.masterKeys.map((key) => key.length)).toEqual([32, 32]);
    const gateway = configurationFrom(input, { room: 'gateway', env: { GATEWAY_SECRET: 's'.repeat(40) } });
    expect(gateway.secrets).toEqual(['s'.repeat(40)]);
    expect(gateway.wikis[0]?.identity).toHaveLength(1);
    expect(gateway.audience).toBe('https://help.example.org');
  });

  it('that are missing, too short or of the wrong form are named without being shown', () => {
    const input = production();
    const faults = faultsOf(input, { env: { MASTER_KEY: 'hunter2hunter2', MASTER_KEY_BEFORE: KEY, DB_SESSIONS: 's' }, room: 'sessions' });
    expect(faults).toEqual([
      'database.mariadb.schemas.sessionKeys.password[0]: the environment variable DB_SESSIONKEYS is not set',
      'keys[0]: must hold 32 bytes in hex or base64',
    ]);
    expect(faultsOf(input, { env: { GATEWAY_SECRET: 'short' }, room: 'gateway' })).toEqual(['secrets: must have at least 32 characters']);
  });

  it('that came before may be there or not; the current one must', () => {
    const input = production();
    set(input, ['secrets'], [{ env: 'GATEWAY_SECRET' }, { file: 'gateway.previous', optional: true }]);
    const read = () => configurationFrom(input, { room: 'gateway', env: { GATEWAY_SECRET: 'n'.repeat(40) }, folder }).secrets;
    expect(read()).toEqual(['n'.repeat(40)]);
    writeFileSync(join(folder, 'gateway.previous'), 'o'.repeat(40));
    expect(read()).toEqual(['n'.repeat(40), 'o'.repeat(40)]);
    set(input, ['secrets'], [{ env: 'GATEWAY_SECRET', optional: true }]);
    expect(faultsOf(input, { env: ENV, room: 'gateway' })).toEqual(['secrets[0]: is the current one: it cannot be optional']);
  });

  it('of an encrypted line are files: read for the database, named for the bus, missed at once', () => {
    const input = production();
    writeFileSync(join(folder, 'ca.pem'), 'the authority\n');
    set(input, ['bus', 'tls'], { caFile: 'ca.pem' });
    set(input, ['database', 'mariadb', 'tls'], { caFile: 'ca.pem' });
    const read = configurationFrom(input, { room: 'matching', env: ENV, folder });
    expect(read.bus?.tls).toEqual({ caFile: join(folder, 'ca.pem') });
    expect(read.database).toMatchObject({ mariadb: { tls: { ca: 'the authority' } } });
    set(input, ['bus', 'tls'], { caFile: 'no.pem' });
    set(input, ['database', 'mariadb', 'tls'], { keyFile: 'no.key' });
    expect(faultsOf(input, { env: ENV, room: 'matching' })).toEqual([
      `bus.tls.caFile: the file ${join(folder, 'no.pem')} cannot be read (ENOENT)`,
      `database.mariadb.tls.keyFile: the file ${join(folder, 'no.key')} cannot be read (ENOENT)`,
    ]);
  });

  it('of a schema may be one address', () => {
    const input = production();
    set(input, ['database', 'mariadb', 'schemas', 'matching'], { url: { env: 'DB_URL' } });
    const read = configurationFrom(input, { room: 'matching', env: { BUS_PASSWORD: 'b', DB_URL: 'mysql://u:p%40ss@h:3307/x' } });
    expect(read.database).toMatchObject({
      mariadb: { schemas: { matching: { host: 'h', port: 3307, user: 'u', passwords: ['p@ss'], database: 'x' } } },
    });
    expect(faultsOf(input, { env: { BUS_PASSWORD: 'b', DB_URL: 'h:3307' }, room: 'matching' })).toEqual([
      'database.mariadb.schemas.matching.url: must hold mysql://user:password@host:port/database',
    ]);
  });
});

describe('a file', () => {
  it('names the line of each fault', () => {
    const text = ['mode: demo', 'listen:', '  port: many', 'databse: {}', 'database:', '  sqlite: {folder: x}', 'wikis:', '  - wiki: UPPER'].join(
      '\n',
    );
    const read = () => parseConfiguration(text, { room: 'all', env: {} });
    expect(read).toThrow('listen.port (line 3): Invalid input: expected number, received string');
    expect(read).toThrow('databse (line 4): is not a known key');
    expect(read).toThrow('wikis[0].wiki (line 8): ');
    expect(read).toThrow('wikis[0].name (line 8): is missing (expected string)');
    expect(read).toThrow('keys: is missing (expected array)');
  });

  it('that is no YAML is refused with the line; a key given twice is one fault among the others', () => {
    expect(() => parseConfiguration('mode: demo\nlisten: [', { room: 'all', env: {} })).toThrow(/configuration: line 2: /);
    const twice = () => parseConfiguration('mode: demo\nmode: demo\n', { room: 'all', env: {} });
    expect(twice).toThrow(/configuration: line 2: Map keys must be unique/);
    expect(twice).toThrow(/database: is missing/);
    expect(() => parseConfiguration('', { room: 'all', env: {} })).toThrow(/mode: /);
  });

  it('is loaded with file names relative to its own folder', () => {
    writeFileSync(join(folder, 'gateway.secret'), `${'g'.repeat(40)}\n`);
    writeFileSync(join(folder, 'oa.yaml'), stringify({ ...demo(), secrets: [{ file: 'gateway.secret' }] }));
    expect(loadConfiguration(join(folder, 'oa.yaml'), { room: 'gateway', env: {} }).secrets).toEqual(['g'.repeat(40)]);
  });

  it('that is not there is refused by its name', () => {
    expect(() => loadConfiguration(join(folder, 'none.yaml'), { room: 'all' })).toThrow(`${join(folder, 'none.yaml')} cannot be read (ENOENT)`);
  });
});

describe('the demo', () => {
  it('is complete: a wiki in three languages, askers of every kind, helpers and a moderator, keys made once and kept private', () => {
    const own = join(folder, 'demo');
    const configuration = demoConfiguration({ port: 8080, wikiPort: 8081, folder: own });
    expect(configuration.wikis[0]?.rules.languages).toEqual(['en', 'ar', 'de']);
    expect(configuration.wikis[0]?.rules.emergencyContact).not.toBeNull();
    const kinds = new Set(configuration.people.filter((one) => one.roles.length === 0).map((one) => one.kind));
    expect([...kinds].sort()).toEqual(['named', 'temporary', 'visitor']);
    expect(configuration.people.filter((one) => one.roles.includes('helper')).length).toBeGreaterThanOrEqual(5);
    expect(configuration.people.filter((one) => one.roles.includes('moderator'))).toHaveLength(1);
    const file = join(own, 'keys', 'master.key');
    const made = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(demoConfiguration({ port: 8080, wikiPort: 8081, folder: own }).masterKeys).toEqual(configuration.masterKeys);
    expect(readFileSync(file, 'utf8')).toBe(made);
  });
});

describe('several processes of one configuration on a machine', () => {
  it('each take the ports of their environment, and people the configured one', () => {
    const input = { ...demo(), health: { ports: { gateway: 9_000, matching: 9_001 } } };
    const alone = configurationFrom(input, { room: 'matching', env: {}, folder });
    expect(alone.ownPorts).toEqual({ listen: 8080, health: 9_001 });
    const second = configurationFrom(input, { room: 'gateway', env: { OA_LISTEN_PORT: '8090', OA_HEALTH_PORT: '0' }, folder });
    expect(second.ownPorts).toEqual({ listen: 8090, health: 0 });
    expect(second.listen.port).toBe(8080);
  });

  it.each(['70000', '-1', 'eight', ''])('are refused with the port %p', (port) => {
    expect(faultsOf(demo(), { env: { OA_LISTEN_PORT: port } })).toEqual(['OA_LISTEN_PORT: must be a port from 0 to 65535']);
  });
});
