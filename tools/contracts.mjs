// The checked-in manifest of every contract, and a kept sample of every message and fact shape.
// `node tools/contracts.mjs` compares (npm test does); `npm run contracts` writes the manifest and makes samples of new shapes.
// A sample once written is never changed: every shape ever released must parse for ever.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { build, install } from './lib/prepare.mjs';
import { ROOT } from './lib/run.mjs';

await install();
if (!existsSync(join(ROOT, 'libs/contracts/dist/index.js'))) await build();
const contracts = await import('../libs/contracts/dist/index.js');
const { MESSAGES_OF, FACTS_OF, KINDS, AskerFrame, HelperFrame, AskerServerFrame, HelperServerFrame, Envelope, WikiRules, Availability } = contracts;
const FOLDER = join(ROOT, 'libs/contracts');
const shape = (schema, io = 'output') => z.toJSONSchema(schema, { io, unrepresentable: 'any' });

const EXAMPLES = {
  '^[0-9a-f]{32}$': '0123456789abcdef0123456789abcdef',
  '^[0-9a-f]{32}\\.\\d{1,9}\\.\\d{1,12}$': '0123456789abcdef0123456789abcdef.1.7',
  '^[atv]:[A-Za-z0-9_-]{1,64}$': 'a:ada',
  '^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$': 'en',
  '^[a-z0-9][a-z0-9-]{0,31}$': 'editing',
  '^[a-z0-9][a-z0-9_-]{0,31}$': 'demowiki',
  '^[a-z0-9]{4,32}$': 'gw01',
};

/** One example that fits a JSON schema: all optional fields present, the first of every choice. */
function exampleOf(schema, name = '') {
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (Array.isArray(schema.type)) return exampleOf({ ...schema, type: schema.type[0] }, name);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return exampleOf(choices[0], name);
  if (schema.type === 'object')
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, exampleOf(value, key)]));
  if (schema.type === 'array') return [exampleOf(schema.items, name)];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'null') return null;
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.max(
      schema.minimum > -9e15 ? schema.minimum : 0,
      Math.min(/at$|until|since/i.test(name) ? 1_767_225_600_000 : 3, schema.maximum ?? Number.MAX_SAFE_INTEGER),
    );
  if (schema.format === 'uuid' || schema.format === 'guid') return '00000000-0000-4000-8000-000000000001';
  if (schema.format === 'uri') return 'https://wiki.example/wiki/Owl';
  const known = Object.entries(EXAMPLES).find(([pattern]) => schema.pattern === pattern || schema.allOf?.some((part) => part.pattern === pattern));
  return known ? known[1] : `some ${name || 'text'}`.slice(0, schema.maxLength ?? 100);
}

const manifest = {
  kinds: KINDS,
  messages: {},
  facts: {},
  frames: {},
  envelope: shape(Envelope),
  rules: shape(WikiRules, 'input'),
  availability: shape(Availability),
};
const samples = new Map();
for (const [kind, messages] of Object.entries(MESSAGES_OF)) {
  for (const { name, sender, v, payload, reply, refusals, about } of messages) {
    manifest.messages[`${kind} ${name} v${v}`] = { sender, about, payload: shape(payload), reply: shape(reply), refusals };
    samples.set(`messages/${kind}/${name}.v${v}.json`, { schema: payload, make: () => exampleOf(shape(payload)) });
  }
}
for (const [kind, facts] of Object.entries(FACTS_OF)) {
  for (const { name, v, body, sealed, about } of facts) {
    manifest.facts[`${kind} ${name} v${v}`] = { about, sealed, body: shape(body) };
    samples.set(`facts/${kind}/${name}.v${v}.json`, { schema: body, make: () => exampleOf(shape(body)) });
  }
}
for (const [name, schema] of Object.entries({ AskerFrame, HelperFrame, AskerServerFrame, HelperServerFrame }))
  manifest.frames[name] = shape(schema, 'input');

const faults = [];
const write = process.argv.includes('--write');
const text = `${JSON.stringify(manifest, null, 2)}\n`;
const file = join(FOLDER, 'manifest.json');
if (write) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text)
  faults.push('libs/contracts/manifest.json is not what the contracts say: run `npm run contracts` and look at the difference.');
for (const [path, { schema, make }] of samples) {
  const sampleFile = join(FOLDER, 'samples', path);
  if (!existsSync(sampleFile)) {
    if (!write) {
      faults.push(`${path} has no sample: run \`npm run contracts\`.`);
      continue;
    }
    mkdirSync(dirname(sampleFile), { recursive: true });
    writeFileSync(sampleFile, `${JSON.stringify(make(), null, 2)}\n`);
  }
  const parsed = schema.safeParse(JSON.parse(readFileSync(sampleFile, 'utf8')));
  if (!parsed.success)
    faults.push(
      `samples/${path} no longer parses at ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}. A released shape must be readable for ever.`,
    );
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`${samples.size} messages and facts, each with a sample that parses; manifest ${write ? 'written' : 'unchanged'}.`);
