// A server of our own in a folder of our own, that ends when we end, in whatever way.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface PrivateServer {
  readonly pid: number;
  /** Everything the server wrote so far. */
  log(): string;
  /** Kills the server and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** Full path of a program: on the PATH or where servers are usually installed. Throws one line that names what is missing. */
export function findProgram(name: string, remedy: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is not installed: ${remedy}`);
  return found;
}

/** A new folder for one server, readable by this account only. */
export const privateFolder = (name: string): Promise<string> => mkdtemp(join(tmpdir(), `oa-${name}-`));

/** A port on 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/**
 * The guard starts the server, tells its pid and waits for the end of its own standard input, which comes when `stop` closes it or when this
 * process ends, even by kill -9. Then it kills the server and removes the folder.
 */
const GUARD = `"$@" >"$OA_FOLDER/log" 2>&1 &
server=$!
echo "$server"
trap '' INT TERM HUP
read -r _
kill -9 "$server" 2>/dev/null
wait "$server" 2>/dev/null
rm -rf "$OA_FOLDER"`;

/** Starts a program under the guard. Its output goes to `log` in the folder. */
export async function startPrivateServer(folder: string, command: readonly string[]): Promise<PrivateServer> {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', ...command], {
    env: { ...process.env, OA_FOLDER: folder },
    stdio: ['pipe', 'pipe', 'ignore'],
    // Ctrl-C at a terminal reaches the whole group: servers are ended by whoever started them, after those who use them.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  const pid = await new Promise<number>((resolve, reject) => {
    guard.once('error', reject);
    guard.stdout.once('data', (line: Buffer) => resolve(Number(line.toString().trim())));
  });
  // A test that forgot to stop its server must not keep the process alive; the guard cleans up behind it.
  guard.unref();
  for (const stream of [guard.stdin, guard.stdout]) if ('unref' in stream) (stream as { unref(): void }).unref();
  let stopping: Promise<void> | undefined;
  return {
    pid,
    log: () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : ''),
    stop() {
      guard.ref();
      guard.stdin.end();
      stopping ??= ended.then(() => rm(folder, { recursive: true, force: true }));
      return stopping;
    },
  };
}

/** Polls until `isUp` answers true. Stops the server and throws with the end of its log if it gave up or is not up in time. */
export async function untilUp(server: PrivateServer, what: string, isUp: () => Promise<boolean>, gaveUp: RegExp): Promise<void> {
  const until = performance.now() + 30_000;
  while (!(await isUp())) {
    const log = server.log();
    if (gaveUp.test(log) || performance.now() > until) {
      await server.stop();
      throw new Error(`${what} did not start:\n${log.slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
