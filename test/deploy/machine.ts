import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually, freePort } from '@oa/testkit';
import { type Container, PORTS, PROGRAMS } from './container';

interface Place {
  readonly folder: string;
  readonly ports: Readonly<Record<keyof typeof PORTS, number>>;
}

interface Running {
  readonly container: Container;
  readonly place: Place;
  readonly child: ChildProcess;
  output: string;
  readonly ended: Promise<number | null>;
}

/** Somebody with no rights at all, if we may become them and they can read the programs: then nobody writes where a container could not. */
const NOBODY = 65_534;
const unprivileged =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, ['-e', 'require("reflect-metadata")'], { cwd: PROGRAMS, uid: NOBODY, gid: NOBODY }).status === 0
    ? { uid: NOBODY, gid: NOBODY }
    : {};

/**
 * Runs containers as processes of this machine: exactly their commands and their environment, in a folder each for what is mounted. Only what
 * several containers on one machine cannot share is put in differently: paths of mounts, ports, and the names of other hosts.
 */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'oa-machine-'));
  readonly #running = new Map<string, Running>();
  #nats = 0;

  constructor(private readonly database: { readonly port: number }) {
    chmodSync(this.folder, 0o755);
  }

  /** Starts it and resolves once what says that it is ready says so. */
  async up(container: Container): Promise<void> {
    const running = await this.start(container);
    const { ready, live } = container.probes;
    const port = container.name === 'nats' ? running.place.ports.monitor : running.place.ports.private;
    for (const path of [live ?? (container.name === 'nats' ? '/healthz' : undefined), ready]) {
      if (path === undefined) continue;
      await eventually(
        async () => {
          if (running.child.exitCode !== null) throw new Error(`${container.name} ended:\n${running.output}`);
          return (await fetch(`http://127.0.0.1:${port}${path}`)).status === 200;
        },
        { what: `${container.name} to answer ${path}: ${running.output.slice(-2_000)}`, withinMs: 120_000 },
      );
    }
  }

  async start(container: Container): Promise<Running> {
    const place = await this.#place(container);
    const child = this.#spawn(container.command, container, place);
    const running: Running = {
      container,
      place,
      child,
      output: '',
      ended: new Promise((gone) => child.once('close', (code) => gone(code))),
    };
    const hear = (chunk: Buffer) => {
      running.output += chunk;
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.#running.set(container.name, running);
    return running;
  }

  /** Runs it to its end; throws with what it said if that was not well. */
  async done(container: Container): Promise<string> {
    const running = await this.start(container);
    if ((await running.ended) !== 0) throw new Error(`${container.name} failed:\n${running.output}`);
    return running.output;
  }

  /** Runs another command beside what runs there, as one would by hand. Answers its code and what it said. */
  async beside(name: string, command: readonly string[]): Promise<{ code: number | null; output: string }> {
    const { container, place } = this.#get(name);
    const child = this.#spawn(command, container, place);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const code = await new Promise<number | null>((gone, fail) => child.once('close', gone).once('error', fail));
    return { code, output };
  }

  async healthy(name: string): Promise<boolean> {
    return (await this.beside(name, this.#get(name).container.healthcheck ?? [])).code === 0;
  }

  address(name: string): string {
    return `http://127.0.0.1:${this.#get(name).place.ports.http}`;
  }

  output(name: string): string {
    return this.#get(name).output;
  }

  /** Stops it as its runner would: what is to come before, then SIGTERM, then, at the end of its grace, SIGKILL. Answers code and signal. */
  async down(name: string): Promise<{ code: number | null; killed: boolean }> {
    const { container, child, ended } = this.#get(name);
    const kill = setTimeout(() => child.kill('SIGKILL'), container.graceSeconds * 1_000);
    if (container.preStop) {
      const { code, output } = await this.beside(name, container.preStop);
      if (code !== 0) throw new Error(`${name}: ${container.preStop.join(' ')} ended with ${code}: ${output}`);
    }
    child.kill('SIGTERM');
    const code = await ended;
    clearTimeout(kill);
    return { code, killed: child.signalCode === 'SIGKILL' };
  }

  /** Ends whatever still runs. */
  async close(): Promise<void> {
    for (const { child, ended } of this.#running.values()) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #get(name: string): Running {
    const running = this.#running.get(name);
    if (!running) throw new Error(`${name} was never started`);
    return running;
  }

  async #place(container: Container): Promise<Place> {
    const folder = join(this.folder, container.name);
    const names = Object.keys(PORTS) as (keyof typeof PORTS)[];
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()]))) as Place['ports'];
    if (container.name === 'nats') this.#nats = ports.nats;
    const place = { folder, ports };
    for (const [path, text] of Object.entries(container.files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, this.#mapped(text, place), { mode: 0o444 });
    }
    for (const path of container.folders) {
      mkdirSync(join(folder, path), { recursive: true });
      chmodSync(join(folder, path), 0o777);
    }
    return place;
  }

  #spawn(command: readonly string[], container: Container, place: Place): ChildProcess {
    const [program = '', ...args] = command.map((word) => this.#mapped(word, place));
    return spawn(program, args, { cwd: PROGRAMS, env: this.#env(container, place), stdio: ['ignore', 'pipe', 'pipe'], ...unprivileged });
  }

  #env(container: Container, place: Place): Record<string, string> {
    const own = Object.fromEntries(Object.entries(container.env).map(([name, value]) => [name, this.#mapped(value, place)]));
    const ports = { OA_LISTEN_PORT: String(place.ports.http), OA_HEALTH_PORT: String(place.ports.private) };
    // PATH: the image has node and nats-server where this machine may not.
    return { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}:/usr/sbin`, ...own, ...ports };
  }

  #mapped(text: string, { folder, ports }: Place): string {
    return text
      .replace(/\/(etc\/(online-assistance|nats)|run\/(secrets\/online-assistance|nats\b))/g, (path) => join(folder, path))
      .replace(/(nats|tls):\/\/nats:4222/g, `$1://localhost:${this.#nats}`)
      .replace(/^( +)host: mariadb\S*$/gm, `$1host: localhost\n$1port: ${this.database.port}`)
      .replace('host: 0.0.0.0, port', 'host: 127.0.0.1, port')
      .replace(/^( *)host: 0\.0\.0\.0$/gm, '$1host: 127.0.0.1')
      .replace(/^port: 4222$/m, `host: "127.0.0.1"\nport: ${ports.nats}`)
      .replace(/^http_port: 8222$/m, `http: "127.0.0.1:${ports.monitor}"`)
      .replace(/^ {2}port: 6222$/m, `  listen: "127.0.0.1:${ports.routes}"`)
      .replace(/127\.0\.0\.1:9090/g, `127.0.0.1:${ports.private}`)
      .replace(/127\.0\.0\.1:8222/g, `127.0.0.1:${ports.monitor}`);
  }
}
