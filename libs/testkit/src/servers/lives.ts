import { readFileSync } from 'node:fs';
import type { PrivateServer } from './private-server';

/** A private server that may be killed and started again on what it left behind. */
export class Lives {
  #now: PrivateServer;
  #isDown = false;
  readonly #all: PrivateServer[];

  private constructor(
    first: PrivateServer,
    private readonly start: () => Promise<PrivateServer>,
    private readonly up: (server: PrivateServer) => Promise<void>,
  ) {
    this.#now = first;
    this.#all = [first];
  }

  /** Resolves once it is up; `up` stops it and throws if it does not come up. */
  static async begin(start: () => Promise<PrivateServer>, up: (server: PrivateServer) => Promise<void>): Promise<Lives> {
    const first = await start();
    await up(first);
    return new Lives(first, start, up);
  }

  get pid(): number {
    return this.#now.pid;
  }

  /** kill -9; resolves when it is dead. */
  async kill(): Promise<void> {
    if (this.#isDown) return;
    this.#isDown = true;
    process.kill(this.#now.pid, 'SIGKILL');
    while (!isDead(this.#now.pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async revive(): Promise<void> {
    if (!this.#isDown) throw new Error('the server is not down');
    this.#now = await this.start();
    this.#all.push(this.#now);
    await this.up(this.#now);
    this.#isDown = false;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((server) => server.stop()));
  }
}

/** Gone, or a zombie that its guard has not waited for. */
function isDead(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true;
  }
}
