// `npm run services`: the demo as five processes (gateway, matching, sessions, feedback, moderation) over a private nats-server and MariaDB,
// one owner per service, and the demo wiki beside them. Ctrl-C drains them in order. PORT and WIKI_PORT name the ports; a JSON or YAML
// configuration of the demo may be given as the first argument, its bus and database are replaced. OA_BUILT=1 takes what is built as it is.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { ROOT } from './lib/run.mjs';

const MAINS = {
  moderation: 'services/moderation/dist/main.js',
  feedback: 'services/feedback/dist/main.js',
  sessions: 'services/sessions/dist/main.js',
  matching: 'services/matching/dist/main.js',
  gateway: 'gateway/dist/main.js',
  wiki: 'standalone/dist/demo-wiki-main.js',
};
const ROOMS = ['moderation', 'feedback', 'sessions', 'matching', 'gateway'];
const READY_MS = 60_000;

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
const { freePort, startMariadb, startNats } = await import('../libs/testkit/dist/servers.js');
const { migrateMariadb } = await import('../libs/storage/dist/index.js');
const { demoInput, SCHEMAS } = await import('../libs/nest/dist/index.js');
const { parse } = await import('yaml');

const port = Number(process.env.PORT ?? 8080);
const wikiPort = Number(process.env.WIKI_PORT ?? port + 1);
const folder = mkdtempSync(join(tmpdir(), 'oa-services-'));
const children = new Map();
let servers = [];
let stopping;

/** Ends what was started, the door first; resolves with the exit code. */
function stop(code) {
  stopping ??= (async () => {
    for (const name of ['wiki', 'gateway', 'matching', 'feedback', 'sessions', 'moderation']) await end(children.get(name));
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  })();
  return stopping;
}

function end(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

/** Starts a process and resolves when this address of it answers 200, whatever its log level lets it say. */
function start(name, env, readyAt) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, MAINS[name])], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.set(name, child);
    const hear = (chunk) => {
      for (const line of String(chunk).split('\n')) if (line) process.stdout.write(`${name.padEnd(10)} ${line}\n`);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      reject(new Error(`${name} ended with ${code}`));
      if (!stopping) {
        console.error(`${name} ended with ${code}; stopping the others.`);
        void stop(1);
      }
    });
    answers(readyAt, () => child.exitCode === null && child.signalCode === null).then(
      (ready) => ready && resolve(child),
      () => reject(new Error(`${name} is not ready in time`)),
    );
  });
}

/** Asks until the address answers 200 (true) or `goesOn` says no (false). Throws after the watchdog's time. */
async function answers(address, goesOn) {
  for (const until = Date.now() + READY_MS; Date.now() < until; ) {
    if (!goesOn()) return false;
    const response = await fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error(`${address} does not answer`);
}

process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

try {
  const [database, broker] = await Promise.all([startMariadb({ roomy: true }), startNats()]);
  servers = [database, broker];
  await Promise.all(Object.entries(database.migrate).map(([room, url]) => migrateMariadb(url, room === 'keys' ? 'keys' : 'store')));
  const urls = { ...database.services, sessionKeys: database.keys.session, feedbackKeys: database.keys.feedback };
  const envOf = (schema) => `OA_DB_${schema.toUpperCase()}`;
  const given = process.argv[2];
  const base = given ? parse(readFileSync(given, 'utf8')) : demoInput({ port, wikiPort, folder });
  const ports = { ...base.health?.ports };
  for (const room of ROOMS) ports[room] ??= await freePort();
  const configuration = {
    ...base,
    health: { ...base.health, ports },
    bus: { url: broker.url },
    database: { mariadb: { schemas: Object.fromEntries(SCHEMAS.map((schema) => [schema, { url: { env: envOf(schema) } }])) } },
  };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'configuration.yaml');
  writeFileSync(file, JSON.stringify(configuration, null, 2), { mode: 0o600 });
  const { listen } = configuration;
  const healthOf = (room) => `http://${configuration.health.host ?? '127.0.0.1'}:${ports[room]}/health/ready`;
  // Each process is given its own schema's credentials and nobody else's.
  const needs = { sessions: ['sessions', 'sessionKeys'], feedback: ['feedback', 'feedbackKeys'], matching: ['matching'], moderation: ['moderation'] };
  await Promise.all(
    Object.entries(needs).map(([service, schemas]) =>
      start(service, { OA_CONFIG: file, ...Object.fromEntries(schemas.map((schema) => [envOf(schema), urls[schema]])) }, healthOf(service)),
    ),
  );
  await start('gateway', { OA_CONFIG: file }, healthOf('gateway'));
  if (existsSync(join(ROOT, MAINS.wiki))) await start('wiki', { OA_CONFIG: file }, `http://127.0.0.1:${listen?.wikiPort ?? wikiPort}/`);
  console.log(
    `\nOpen  http://127.0.0.1:${listen?.wikiPort ?? wikiPort}/           the demo wiki\n      http://127.0.0.1:${listen?.port ?? port}/console/   the helpers' console\nready`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}
