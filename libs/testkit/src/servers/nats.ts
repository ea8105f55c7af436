// A private nats-server, or the one named by TEST_NATS_URL.
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, privateFolder, startPrivateServer, untilUp } from './private-server';

/** One account of the broker and the subjects it may use; none named: all. */
export interface NatsAccount {
  readonly name: string;
  readonly password: string;
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

export interface TestNats {
  /** `nats://127.0.0.1:port`, without credentials. */
  readonly url: string;
  /** Process id of the private server; null if TEST_NATS_URL was used. */
  readonly pid: number | null;
  /** Its own account of itself over HTTP (`/connz` and others); null if TEST_NATS_URL was used. */
  readonly monitor: string | null;
  /** Ends the private server. Idempotent. */
  stop(): Promise<void>;
}

export interface NatsOptions {
  /** Given: only these accounts may connect. Ignored with TEST_NATS_URL, whose accounts are its own. */
  readonly users?: readonly NatsAccount[];
  /** Default: any free one. Named by tests that take a broker away and bring it back. */
  readonly port?: number;
  /** Given: lines must be encrypted, with these files in PEM. Ignored with TEST_NATS_URL. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** Starts a server on 127.0.0.1 in a folder of its own. */
export async function startNats(options: NatsOptions = {}): Promise<TestNats> {
  const given = process.env.TEST_NATS_URL;
  if (given) return { url: given, pid: null, monitor: null, stop: () => Promise.resolve() };
  const program = findProgram('nats-server', 'install nats-server, or set TEST_NATS_URL');
  const folder = await privateFolder('nats');
  await writeFile(join(folder, 'nats.conf'), configuration(options), { mode: 0o600 });
  const server = await startPrivateServer(folder, [program, '-c', join(folder, 'nats.conf'), '--ports_file_dir', folder]);
  let at: Listening | undefined;
  await untilUp(
    server,
    'nats-server',
    async () => {
      at = listening(folder);
      return at !== undefined;
    },
    /\[FTL\]|nats-server: /,
  );
  const { url, monitor } = at as Listening;
  return { url, monitor, pid: server.pid, stop: () => server.stop() };
}

function configuration({ users, port, tls }: NatsOptions): string {
  const lines = ['host: "127.0.0.1"', `port: ${port ?? -1}`, 'http: "127.0.0.1:-1"'];
  if (tls) lines.push(`tls: { cert_file: ${JSON.stringify(tls.certFile)}, key_file: ${JSON.stringify(tls.keyFile)} }`);
  if (users) {
    const allow = (subjects: readonly string[] | undefined) => JSON.stringify(subjects ?? ['>']);
    const accounts = users.map(
      ({ name, password, publish, subscribe }) =>
        `{ user: ${JSON.stringify(name)}, password: ${JSON.stringify(password)}, permissions: { publish: ${allow(publish)}, subscribe: ${allow(subscribe)} } }`,
    );
    lines.push(`authorization: { users: [ ${accounts.join(', ')} ] }`);
  }
  return `${lines.join('\n')}\n`;
}

interface Listening {
  readonly url: string;
  readonly monitor: string;
}

/** The server writes this file when it listens. */
function listening(folder: string): Listening | undefined {
  const file = readdirSync(folder).find((name) => name.endsWith('.ports'));
  if (!file) return undefined;
  try {
    const { nats, monitoring } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nats?: string[]; monitoring?: string[] };
    return nats?.[0] && monitoring?.[0] ? { url: nats[0], monitor: monitoring[0] } : undefined;
  } catch {
    return undefined;
  }
}
