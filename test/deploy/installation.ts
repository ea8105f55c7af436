import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, findProgram, startMariadb, type TestMariadb } from '@oa/testkit';
import { begin, talk } from '../people/real-chat';
import { TestAsker } from '../people/test-asker';
import { TestHelper } from '../people/test-helper';
import { ROOT } from './container';
import type { Machine } from './machine';

/** Rooms in the order they are stopped. */
export const ROOMS = ['gateway', 'matching', 'feedback', 'sessions', 'moderation'] as const;

/** A folder of secrets as `npm run secrets` makes it. */
export class SecretsFolder {
  readonly folder = join(mkdtempSync(join(tmpdir(), 'oa-deploy-')), 'secrets');

  constructor() {
    this.run('--tls');
  }

  run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/secrets.mjs', this.folder, ...args], {
      cwd: ROOT,
      env: { ...process.env, OA_BUILT: '1' },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stdout + stderr);
    return stdout;
  }

  read(holder: string, name: string): string {
    return readFileSync(join(this.folder, holder, name), 'utf8');
  }

  remove(): void {
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** A database whose root has the password the installation was given; encrypted lines if there is a certificate. */
export async function database(secrets: SecretsFolder, tls = false): Promise<TestMariadb> {
  const at = (name: string) => join(secrets.folder, 'nats-tls', name);
  const server = await startMariadb(tls ? { tls: { certFile: at('tls.crt'), keyFile: at('tls.key') } } : {});
  const client = findProgram('mariadb', 'install mariadb-client');
  const sql = ['localhost', '127.0.0.1'].map((host) => `ALTER USER 'root'@'${host}' IDENTIFIED BY '${secrets.read('schemas', 'db-root')}';`);
  execFileSync(client, ['--no-defaults', '--host=127.0.0.1', `--port=${new URL(server.url).port}`, '--user=root', '-e', sql.join('')]);
  return server;
}

/** Somebody of the roster comes in by a link made beside the gateway, somebody without account asks, and they talk. */
export async function chat(machine: Machine, origin: string): Promise<void> {
  const { code, output } = await machine.beside('gateway', ['node', 'tools/invite.mjs', 'examplewiki', 'ada']);
  if (code !== 0) throw new Error(`no link: ${output}`);
  const invite = /#\/invite\/(\S+)/.exec(output)?.[1] ?? '';
  expect(output.startsWith(`${origin}/console/`)).toBe(true);
  const gateway = machine.address('gateway');
  const ada = await TestHelper.signIn({ gateway, wiki: 'examplewiki', sub: 'ada', invite, origin });
  await expect(TestHelper.signIn({ gateway, wiki: 'examplewiki', sub: 'ada', invite, origin })).rejects.toThrow('410');
  await eventually(async () => (await ada.duty('available')).ok, { what: 'Ada to be on duty', withinMs: 60_000 });
  const asker = new TestAsker({ gateway, wiki: 'examplewiki', origin: 'https://wiki.example.org' });
  const session = await begin(asker, ada, 'Is anybody there?');
  const typed = await talk(asker, ada, session, 2);
  await eventually(() => typed.every((text) => asker.texts().includes(text) && ada.texts(session).includes(text)), {
    what: 'everything said to arrive',
  });
  // A helper's first chats come one at a time: an open one would keep Ada from the next.
  expect(await asker.connection.command({ t: 'end', session })).toMatchObject({ ok: true });
  asker.close();
  ada.close();
}
