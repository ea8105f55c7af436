import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** One of our programs as a process: what it says, and with which code it ends. */
export class Running {
  output = '';
  /** The exit code, once everything it said was read; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #over = false;
  #heard: (() => void) | undefined;

  /** `main` counts from the repository. */
  constructor(main: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [join(ROOT, main), ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'development', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: Buffer) => {
      this.output += chunk;
      this.#heard?.();
    };
    this.#child.stdout?.on('data', hear);
    this.#child.stderr?.on('data', hear);
    this.ended = new Promise((gone) => {
      this.#child.once('close', (code) => {
        this.#over = true;
        this.#heard?.();
        gone(code);
      });
    });
  }

  get isRunning(): boolean {
    return !this.#over;
  }

  /** Resolves once it has said this; throws if it ends before. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.#over) throw new Error(`ended before it said "${text}":\n${this.output}`);
      await new Promise<void>((wake) => {
        this.#heard = wake;
      });
    }
  }

  /** Stops the process where it stands, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }
}
