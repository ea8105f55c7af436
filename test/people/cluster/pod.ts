// One process of a cluster: its start, its end, what it says.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Guard } from './guard';
import { askDoor } from './health';
import type { ClusterRoom, PodState } from './shape';

const MAINS: Readonly<Record<ClusterRoom | 'wiki', string>> = {
  moderation: 'services/moderation/dist/main.js',
  feedback: 'services/feedback/dist/main.js',
  sessions: 'services/sessions/dist/main.js',
  matching: 'services/matching/dist/main.js',
  gateway: 'gateway/dist/main.js',
  wiki: 'standalone/dist/demo-wiki-main.js',
};
const READY_MS = 90_000;
const POLL_MS = 50;
/** Lines kept of each pod; older ones are forgotten. */
const KEPT_LINES = 4_000;

export interface PodSetting {
  readonly name: string;
  readonly room: ClusterRoom | 'wiki';
  /** Where people or the balancer reach a gateway; a service's health door. */
  readonly port: number;
  readonly healthPort: number;
  readonly guard: Guard;
  readonly onLine: (line: string) => void;
  /** It ended without having been told to. */
  readonly onLost: (code: number | null) => void;
}

export class Pod {
  state: PodState = 'down';
  frozen = false;
  restarts = 0;
  readonly lines: string[] = [];
  #child: ChildProcess | null = null;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor(readonly setting: PodSetting) {}

  get name(): string {
    return this.setting.name;
  }

  get room(): ClusterRoom | 'wiki' {
    return this.setting.room;
  }

  get pid(): number | null {
    return this.state === 'down' ? null : (this.#child?.pid ?? null);
  }

  /** Starts and resolves once its health door says ready. Throws with what it said if it ends before, or is not ready in time. */
  async start(root: string, env: Readonly<Record<string, string>>): Promise<void> {
    if (this.state !== 'down') throw new Error(`${this.name} is not down`);
    const before = this.lines.length;
    this.state = 'starting';
    const child = this.#spawn(root, env);
    const until = performance.now() + READY_MS;
    while (!(await this.isReady())) {
      if (this.#child !== child || this.pid === null || this.state !== 'starting')
        throw new Error(`${this.name} ended before it was ready:\n${this.lines.slice(before).slice(-20).join('\n')}`);
      if (performance.now() > until) throw new Error(`${this.name} is not ready in time:\n${this.lines.slice(before).slice(-20).join('\n')}`);
      await new Promise((again) => setTimeout(again, POLL_MS));
    }
    if (this.state === 'starting') this.state = 'up';
  }

  async isReady(): Promise<boolean> {
    const { room, port, healthPort } = this.setting;
    if (room === 'wiki') return (await askDoor(port, '/')) !== null;
    return (await askDoor(healthPort, '/health/ready'))?.ok === true;
  }

  /** Sends a signal; `SIGSTOP` and `SIGCONT` freeze and thaw it. Nothing if it is down. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid === null) return;
    if (signal === 'SIGSTOP') this.frozen = true;
    if (signal === 'SIGCONT') this.frozen = false;
    this.#child?.kill(signal);
  }

  /** Tells it to stop and resolves with its code when it has. A frozen one is thawed for it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.pid === null) return this.#ended;
    this.state = 'stopping';
    if (this.frozen && signal !== 'SIGKILL') this.signal('SIGCONT');
    this.signal(signal);
    return this.#ended;
  }

  /** Resolves with the code when the running process has ended, in whatever way. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  #spawn(root: string, env: Readonly<Record<string, string>>): ChildProcess {
    // A group of its own: Ctrl-C at a terminal reaches the cluster alone, which drains its pods in order.
    const child = spawn(process.execPath, [join(root, MAINS[this.room])], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    this.frozen = false;
    this.setting.guard.watch(child);
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    this.#ended = new Promise((ended) => {
      child.once('exit', (code) => {
        const asked = this.state === 'stopping';
        const started = this.state === 'up';
        this.state = 'down';
        this.frozen = false;
        ended(code);
        if (!asked && started) this.setting.onLost(code);
      });
    });
    return child;
  }

  #hear(line: string): void {
    this.lines.push(line);
    if (this.lines.length > 2 * KEPT_LINES) this.lines.splice(0, this.lines.length - KEPT_LINES);
    this.setting.onLine(line);
  }
}
