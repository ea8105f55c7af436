// A private MariaDB, or the one named by TEST_DATABASE_URL, with schemas and database users of this run.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSchemas, dropSchemas, type Schemas } from '@oa/storage';
import { Lives } from './lives';
import { findProgram, freePort, privateFolder, startPrivateServer, untilUp } from './private-server';

export interface TestMariadb extends Schemas {
  /** The administrator's URL, without a schema. */
  readonly url: string;
  /** Process id of the private server; null if TEST_DATABASE_URL was used. */
  readonly pid: number | null;
  /** Kills the private server as a power cut would and keeps its files; throws on a given one. */
  kill(): Promise<void>;
  /** Starts it again on the same files and port; throws if it is not down. */
  revive(): Promise<void>;
  /** Ends the private server, or drops this run's schemas and users from the given one. Idempotent. */
  stop(): Promise<void>;
}

const REMEDY = 'install mariadb-server, or set TEST_DATABASE_URL to a server where schemas and users may be created';
const SMALL = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M', '--performance-schema=OFF'];
const ATTEMPTS = 3;

export interface MariadbOptions {
  /** Memory and redo log as MariaDB itself would choose, for figures; otherwise small, for tests. */
  readonly roomy?: boolean;
  /** In bytes, of everything it stores: a disk that can be full. Default: as large as the machine's. */
  readonly disk?: number;
  /** Offers encrypted lines with these files in PEM. Ignored with TEST_DATABASE_URL. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** Starts a server on 127.0.0.1 and a free port in a folder of its own. Its schemas are made, their tables are not: migrate them. */
export async function startMariadb(options: MariadbOptions = {}): Promise<TestMariadb> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return onGiven(given);
  // Another program may take the port between our look and the server's start.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startPrivate([...(options.roomy ? [] : SMALL), ...diskOf(options)], options.tls);
    } catch (error) {
      if (attempt === ATTEMPTS || !/Address already in use/.test(String(error))) throw error;
    }
  }
}

async function startPrivate(size: readonly string[], tls: MariadbOptions['tls']): Promise<TestMariadb> {
  const program = findProgram('mariadbd', REMEDY);
  const folder = await installed(size);
  const port = await freePort();
  const begin = () => startPrivateServer(folder, command);
  const command = [
    program,
    '--no-defaults',
    ...asRoot(),
    ...size,
    ...inside(folder),
    ...(tls ? [`--ssl-cert=${tls.certFile}`, `--ssl-key=${tls.keyFile}`] : []),
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--skip-log-bin',
  ];
  const lives = await Lives.begin(begin, (server) => untilUp(server, 'MariaDB', () => answers(port), /\[ERROR\] Aborting/));
  try {
    const url = `mariadb://root@127.0.0.1:${port}`;
    const schemas = await createSchemas(url);
    return {
      ...schemas,
      url,
      get pid() {
        return lives.pid;
      },
      kill: () => lives.kill(),
      revive: () => lives.revive(),
      stop: () => lives.stop(),
    };
  } catch (error) {
    await lives.stop();
    throw error;
  }
}

/** A server that starts deletes every server's temporary tables from its folder for temporary files: it must be its own. */
const inside = (folder: string): string[] => [`--datadir=${join(folder, 'd')}`, `--tmpdir=${folder}`];

/** One file that may not grow beyond this. */
const diskOf = ({ disk }: MariadbOptions): string[] =>
  disk === undefined ? [] : ['--innodb-file-per-table=0', `--innodb-data-file-path=ibdata1:12M:autoextend:max:${Math.ceil(disk / 1_048_576)}M`];

const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

async function installed(size: readonly string[]): Promise<string> {
  const install = findProgram('mariadb-install-db', REMEDY);
  const folder = await privateFolder('mariadb');
  await promisify(execFile)(install, [
    '--no-defaults',
    ...asRoot(),
    ...size,
    ...inside(folder),
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ]);
  return folder;
}

async function onGiven(url: string): Promise<TestMariadb> {
  const prefix = `oa_${randomBytes(4).toString('hex')}`;
  const schemas = await createSchemas(url, prefix);
  let stopping: Promise<void> | undefined;
  const notOurs = () => Promise.reject(new Error('the server of TEST_DATABASE_URL is not ours to kill'));
  return {
    ...schemas,
    url,
    pid: null,
    kill: notOurs,
    revive: notOurs,
    stop() {
      stopping ??= dropSchemas(url, prefix);
      return stopping;
    },
  };
}

/** The server greets whoever connects, once it takes connections. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
