// `npm run bench -- commands [mariadb|sqlite]`: committed commands of one sessions pod through the bus, beside a bare group-commit loop.
// RUNS (3), SECS (4), SESSIONS (64,512).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadShardHash } from '@oa/contracts';
import { migrateMariadb } from '@oa/storage';
import { connectNats } from '@oa/transport';
import { startMariadb, startNats } from '../../libs/testkit/src/servers';
import { BareTarget, type CommandFigures, drive, PodTarget, type Target } from './commands/driver';
import { serveSessionsPod } from './commands/pod';
import { serveSqliteBench } from './commands/sqlite';
import { cpuMs } from './cpu';
import { serveRelayPod } from './relay/pod';
import { median, record, rounded } from './results';

const RUNS = Number(process.env.RUNS ?? 3);
const SECONDS = Number(process.env.SECS ?? 4);
const SESSIONS = (process.env.SESSIONS ?? '64,512').split(',').map(Number);
/** The first run of a subject warms up so long: until then the compiler is at work. */
const WARM = Number(process.env.WARM ?? 8);
const BAR = { ratio: 0.7, p99: 150 };

type Processes = Readonly<Record<string, number>>;

function medianOf(all: readonly CommandFigures[]): CommandFigures {
  const of = (figure: (one: CommandFigures) => number) => median(all.map(figure));
  return {
    perSecond: of((one) => one.perSecond),
    done: of((one) => one.done),
    p50: of((one) => one.p50),
    p99: of((one) => one.p99),
    odd: of((one) => one.odd),
  };
}

/** The median of the runs, and CPU-ms per command of each process over all of them. */
async function measured(target: Target, sessions: number, rate: number | null, processes: Processes) {
  const all: CommandFigures[] = [];
  const names = Object.keys(processes);
  const spent: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  let done = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const before = names.map((name) => cpuMs(processes[name] ?? 0));
    const figures = await drive(target, sessions, rate, run === 0 ? WARM : 1, SECONDS);
    // Warming up and ending count in on both sides: the whole run's commands are about those measured and a share of the rest.
    for (const [index, name] of names.entries()) spent[name] = (spent[name] ?? 0) + cpuMs(processes[name] ?? 0) - (before[index] ?? 0);
    done += figures.perSecond * (SECONDS + (run === 0 ? WARM : 1));
    all.push(figures);
  }
  const cpuMsOf = Object.fromEntries(names.map((name) => [name, rounded((spent[name] ?? 0) / Math.max(1, done))]));
  return { ...medianOf(all), cpuMs: rounded(Object.values(cpuMsOf).reduce((sum, ms) => sum + ms, 0)), cpuMsOf };
}

/** Both subjects at each number of sessions, in turn, and the pod once more at 70 % of what is asked of it. */
export async function compare(on: string, pod: Target, bare: Target, of: { readonly pod: Processes; readonly bare: Processes }): Promise<void> {
  for (const sessions of SESSIONS) {
    const bound = await measured(bare, sessions, null, of.bare);
    record('commands', { on, subject: 'bare group commit', sessions, ...bound });
    const full = await measured(pod, sessions, null, of.pod);
    const ratio = rounded(full.perSecond / bound.perSecond);
    record('commands', { on, subject: 'sessions pod', sessions, ...full, ofBare: ratio, bar: BAR.ratio });
    const rate = Math.round(0.7 * full.perSecond);
    const calm = await measured(pod, sessions, rate, of.pod);
    record('commands', { on, subject: 'sessions pod at 70 %', sessions, rate, ...calm, bar: `p99 ${BAR.p99} ms` });
  }
}

function role(words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [process.argv[1] as string, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('READY') && resolve(child));
    child.once('exit', (code) => reject(new Error(`${words[0]} ended with ${code}`)));
  });
}

async function onMariadb(): Promise<void> {
  await loadShardHash();
  const folder = mkdtempSync(join(tmpdir(), 'oa-commands-'));
  const [broker, database] = await Promise.all([startNats(), startMariadb({ roomy: true })]);
  const children: ChildProcess[] = [];
  try {
    await Promise.all([migrateMariadb(database.migrate.sessions, 'store'), migrateMariadb(database.migrate.keys, 'keys')]);
    const [pod, bare] = await Promise.all([
      role(['pod', folder, broker.url, database.services.sessions, database.keys.session]),
      role(['bare', broker.url, database.url]),
    ]);
    children.push(pod, bare);
    const line = await connectNats({ url: broker.url, name: 'bench' });
    const product = new PodTarget(line);
    const relay = new BareTarget(line);
    await line.flush();
    await product.open(Math.max(...SESSIONS));
    const servers = { 'nats-server': broker.pid ?? 0, mariadbd: database.pid ?? 0 };
    await compare('MariaDB and NATS', product, relay, { pod: { pod: pod.pid ?? 0, ...servers }, bare: { bare: bare.pid ?? 0, ...servers } });
    await line.close();
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([broker.stop(), database.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main([word = 'all', ...more]: readonly string[]): Promise<void> {
  if (word === 'pod') return serveSessionsPod(more[0] as string, more[1] as string, { sessions: more[2] as string, keys: more[3] as string });
  if (word === 'bare') return serveRelayPod(more[0] as string, more[1] as string);
  if (word !== 'sqlite') await onMariadb();
  if (word !== 'mariadb') await serveSqliteBench(compare);
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
