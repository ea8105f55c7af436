/** A nats-server of one's own on a free port, that can be stopped and started again on the same port. For this room's tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@oa/testkit';

export class NatsBroker {
  #child: ChildProcess | null = null;
  readonly #folder = mkdtempSync(join(tmpdir(), 'oa-nats-'));

  private constructor(
    readonly port: number,
    private readonly config: string,
  ) {}

  /** Starts one with lines of server configuration beside address and port. */
  static async start(config = ''): Promise<NatsBroker> {
    const broker = new NatsBroker(await freePort(), config);
    await broker.begin();
    return broker;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    const file = join(this.#folder, 'nats.conf');
    writeFileSync(file, `listen: "127.0.0.1:${this.port}"\n${this.config}\n`);
    const child = spawn('nats-server', ['-c', file], { stdio: 'ignore' });
    this.#child = child;
    await eventually(() => answers(this.port), { what: 'nats-server to answer' });
  }

  /** Kills it as a crash would. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Freezes it (the line looks open) or lets it go on. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
