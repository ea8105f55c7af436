import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WikiRules } from '@oa/contracts';
import { parseConfiguration, ROOMS } from '@oa/nest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigurationSchema } from '../../libs/nest/src/configuration/schema';

const text = readFileSync(join(resolve(__dirname, '../..'), 'configuration.example.yaml'), 'utf8');
/** The file as its own first lines say one gets it for five processes. */
const forFive = text
  .replace(/^ {2}sqlite:\n(?: {4}.*\n)+/m, '')
  .replace(/^#~ /gm, '')
  // A start looks whether the file is there.
  .replace('/etc/online-assistance/ca.pem', __filename);

const secret = () => randomBytes(32).toString('base64');
const env = (names: string) => Object.fromEntries([...names.matchAll(/env: ([A-Z_]+)/g)].map(([, name = '']) => [name, secret()]));

/** Every key a value of this schema may have, with those of the objects in it, as `a.b`. */
function keysOf(schema: z.ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return keysOf(schema.unwrap() as z.ZodType, path);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, inner]) => [`${path}${name}`, ...keysOf(inner as z.ZodType, `${path}${name}.`)]);
}
function keysIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...keysIn(inner, `${path}${name}.`)]);
}

describe('the example of a configuration', () => {
  it('is taken as it is by one process', () => {
    const configuration = parseConfiguration(text, { room: 'all', env: env(text), folder: '/tmp' });
    expect(configuration.bus).toBeNull();
    expect(configuration.database).toEqual({ sqlite: { folder: '/tmp/data' } });
    expect(configuration.wikis[0]?.identity).toHaveLength(1);
  });

  it.each(ROOMS)('is taken for five processes by the %s, which is given its own secrets only', (room) => {
    const configuration = parseConfiguration(forFive, { room, env: env(forFive), folder: '/tmp' });
    expect(configuration.bus).toMatchObject({ user: `oa-${room}`, passwords: [expect.any(String)] });
    const schemas = 'mariadb' in configuration.database ? Object.keys(configuration.database.mariadb.schemas) : [];
    const own = {
      gateway: [],
      matching: ['matching'],
      sessions: ['sessions', 'sessionKeys'],
      feedback: ['feedback', 'feedbackKeys'],
      moderation: ['moderation'],
    };
    expect(schemas).toEqual(own[room]);
    expect(configuration.secrets.length > 0).toBe(room === 'gateway');
    expect(configuration.masterKeys.length > 0).toBe(room === 'sessions' || room === 'feedback');
  });

  it('holds every key there is, at least in a comment', () => {
    const value = parse(forFive) as { wikis: unknown[] };
    const written = new Set([...keysIn(value), ...keysIn(value.wikis[0], 'wikis.')]);
    const wanted = [...keysOf(ConfigurationSchema), ...keysOf(WikiRules, 'wikis.')];
    expect(wanted.length).toBeGreaterThan(60);
    const missing = wanted.filter((key) => !written.has(key) && !new RegExp(`# (- )?\\{? ?.*\\b${key.split('.').at(-1)}:`).test(text));
    // Either sqlite or mariadb, user or url; a user of the bus for all, or one for each room; a schema's usual name.
    const eitherOr = /^database\.(sqlite|mariadb\.schemas\.\w+\.(url|database))|^bus\.(user|password)$/;
    expect(missing.filter((key) => !eitherOr.test(key))).toEqual([]);
  });

  it('shows the rules with the defaults they have', () => {
    const value = parse(text) as { wikis: Record<string, unknown>[] };
    const { identity: _, ...rules } = value.wikis[0] ?? {};
    const needed = ['wiki', 'name', 'origins', 'articlePath', 'languages', 'helpPage', 'conductPage'];
    const bare = WikiRules.parse(Object.fromEntries(needed.map((key) => [key, rules[key]])));
    const { topics, otherHelp, emergencyContact, ...shown } = WikiRules.parse(rules);
    expect(shown).toEqual({ ...bare, topics: undefined, otherHelp: undefined, emergencyContact: undefined });
    expect([topics, otherHelp, emergencyContact].every((own) => own !== null)).toBe(true);
  });
});
