import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { demoInput } from '@oa/nest';
import { freePort } from './free-port';

const ROOT = resolve(__dirname, '../..');
/** What `npm start`, `npm run services` and `npm run cluster` run, once everything is built. */
const MAINS = { one: 'standalone/dist/main.js', five: 'tools/services.mjs', cluster: 'tools/cluster.mjs' } as const;
/** In which shape the product runs: one process, the gateway and four services as five, or several of each behind a balancer. */
export type Shape = keyof typeof MAINS;
const READY_MS = 120_000;

type DemoInput = ReturnType<typeof demoInput>;

export interface ProductOptions {
  /** Default: one process. */
  readonly shape?: Shape;
  /** Changes the demo's configuration before it is written. */
  readonly configure?: (input: DemoInput) => DemoInput;
  /** Added to the processes' environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The product in processes of its own, on free ports and in a folder of its own. In one process it can be killed and started again on the same data. */
export class Product {
  static readonly #all = new Set<Product>();
  readonly #frozen = new Set<string>();
  child: ChildProcess | undefined;
  /** Everything its processes said so far. */
  output = '';

  private constructor(
    readonly shape: Shape,
    readonly folder: string,
    readonly port: number,
    readonly wikiPort: number,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** A folder for a product, and nothing in it yet. */
  static unstarted(options: ProductOptions = {}, port = 0, wikiPort = 0): Product {
    const product = new Product(options.shape ?? 'one', mkdtempSync(join(tmpdir(), 'oa-product-')), port, wikiPort, options.env ?? {});
    Product.#all.add(product);
    return product;
  }

  static async start(options: ProductOptions = {}): Promise<Product> {
    const product = Product.unstarted(options, await freePort(), await freePort());
    const input = demoInput({ port: product.port, wikiPort: product.wikiPort, folder: product.data });
    writeFileSync(product.configuration, JSON.stringify(options.configure?.(input) ?? input));
    await product.up();
    return product;
  }

  get configuration(): string {
    return join(this.folder, 'configuration.yaml');
  }

  /** Where one process keeps its databases and keys. */
  get data(): string {
    return join(this.folder, 'data');
  }

  /** Every file below the product's folder, by its path from there, in order. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
      .sort();
  }

  get gateway(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get wiki(): string {
    return `http://127.0.0.1:${this.wikiPort}`;
  }

  /** Starts and resolves once it says that it is ready. */
  async up(): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, MAINS[this.shape]), this.configuration], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'development', OA_BUILT: '1', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let heard = '';
    await new Promise<void>((ready, fail) => {
      const watchdog = setTimeout(() => fail(new Error(`not ready in time:\n${heard}`)), READY_MS);
      const hear = (chunk: Buffer) => {
        heard += chunk;
        this.output += chunk;
        if (!/^ready$/m.test(heard)) return;
        clearTimeout(watchdog);
        ready();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => {
        clearTimeout(watchdog);
        fail(new Error(`ended with ${code} before it was ready:\n${heard}`));
      });
    });
  }

  /** Ends the process with this signal and resolves when it is gone. */
  async down(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    // A process that stands still cannot end in order.
    for (const room of [...this.#frozen]) this.thaw(room);
    return new Promise((gone) => {
      child.once('exit', (code) => gone(code));
      child.kill(signal);
    });
  }

  /** Of several processes: stops those of one room as they stand (SIGSTOP); they keep their sockets and their leases for a while. */
  freeze(room: string): void {
    this.#frozen.add(room);
    for (const pid of this.#pidsOf(room)) process.kill(pid, 'SIGSTOP');
  }

  thaw(room: string): void {
    this.#frozen.delete(room);
    for (const pid of this.#pidsOf(room)) process.kill(pid, 'SIGCONT');
  }

  /** As the last of its log lines, or the table printed at the start, tells each pod's process id. */
  #pidsOf(room: string): number[] {
    const told = this.output.matchAll(new RegExp(`^(${room}-\\d+) +(?:${room} +(\\d+) |.*"pid":(\\d+))`, 'gm'));
    const pids = new Map([...told].map(([, pod, inTable, inLog]) => [pod, Number(inTable ?? inLog)]));
    if (pids.size === 0) throw new Error(`no process of ${room} has told its process id`);
    return [...pids.values()];
  }

  /** Stops whatever a test left running, whether it passed or not. For `afterEach` or `afterAll`. */
  static async stopAll(): Promise<void> {
    await Promise.all([...Product.#all].map((product) => product.stop()));
  }

  async stop(): Promise<void> {
    Product.#all.delete(this);
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A demo configuration with this many helpers, each with room for `capacity` chats, and no limit on askers. */
export function crowded(input: DemoInput, helpers: number, capacity: number): DemoInput {
  const bucket = { burst: 1_000_000, perSecond: 100_000 };
  return {
    ...input,
    people: [
      ...(input.people ?? []),
      ...Array.from({ length: helpers }, (_, n) => ({
        wiki: 'demowiki',
        sub: `helper-${n}`,
        name: `Helper ${n}`,
        kind: 'named' as const,
        roles: ['helper' as const],
      })),
    ],
    wikis: input.wikis.map((wiki) => ({
      ...wiki,
      capacity: { first: capacity, firstChats: 0, later: capacity, ceiling: capacity },
      line: { asksPerHour: 1_000, capMinutes: 120 },
      offer: { misses: 10 },
      chat: { messagesPerMinute: null },
    })),
    limits: { socketFrames: bucket, personCommands: bucket, addressSockets: bucket, addressRequests: bucket },
  };
}
