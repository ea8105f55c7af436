// `npm run bench -- sockets [one|five]`: what an idle socket with its subscriptions costs the gateway, beside a bare socket.
// SOCKETS (10000), FIRST (200: opened before counting begins).
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { freePort } from '../../libs/testkit/src/servers';
import { crowded, Product, type Shape } from '../../test/people/product';
import { family, roleOf } from './cpu';
import { record, rounded } from './results';
import { serveBare } from './sockets/bare';
import { type CrowdOrder, serveCrowd } from './sockets/crowd';
import { answering, forgetFiles, type Held, heldBy } from './sockets/memory';

const SOCKETS = Number(process.env.SOCKETS ?? 10_000);
const FIRST = Number(process.env.FIRST ?? 200);
const BAR = 2;
/** The rest after the last socket: what opening left behind is gone, and every round and sweep (one a minute) has run. */
const REST_MS = 65_000;

interface PerSocket {
  readonly bytes: number;
  readonly heap: number;
  readonly rss: number;
  readonly timers: number;
}

class Crowd {
  readonly #child: ChildProcess = fork(process.argv[1] as string, ['crowd'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

  open(order: CrowdOrder): Promise<void> {
    this.#child.send(order);
    return new Promise((resolve, reject) => {
      this.#child.once('message', (word: { failed?: string }) => (word.failed ? reject(new Error(word.failed)) : resolve()));
    });
  }

  end(): void {
    this.#child.disconnect();
  }
}

/** Opens the first sockets, then the others, and compares what the process holds. */
async function perSocket(pid: number, order: Omit<CrowdOrder, 'sockets'>): Promise<PerSocket> {
  const crowd = new Crowd();
  try {
    await crowd.open({ ...order, sockets: FIRST });
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const before = await heldBy(pid);
    await crowd.open({ ...order, sockets: SOCKETS });
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const after = await heldBy(pid);
    const each = (of: (held: Held) => number) => rounded((of(after) - of(before)) / SOCKETS);
    return {
      bytes: each(({ heap, external }) => heap + external),
      heap: each(({ heap }) => heap),
      rss: each(({ rss }) => rss),
      timers: each(({ timers }) => timers),
    };
  } finally {
    crowd.end();
  }
}

async function bare(): Promise<PerSocket> {
  const port = await freePort();
  const server = spawn(process.execPath, [process.argv[1] as string, 'bare', String(port)], {
    env: { ...process.env, ...answering() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve) => server.stdout.on('data', (chunk) => String(chunk).includes('READY') && resolve()));
    return await perSocket(server.pid as number, { url: `ws://127.0.0.1:${port}`, origin: 'http://127.0.0.1', joins: false });
  } finally {
    server.kill('SIGKILL');
  }
}

async function gateway(shape: Shape): Promise<PerSocket> {
  const product = await Product.start({
    shape,
    env: answering(),
    configure: (input) => ({ ...crowded(input, 0, 1), log: { level: 'warn' } }),
  });
  try {
    const pid = family(product.child?.pid ?? 0).find((one) => roleOf(one) === (shape === 'one' ? 'one' : 'gateway'));
    if (pid === undefined) throw new Error('no gateway is there');
    return await perSocket(pid, { url: product.gateway.replace('http', 'ws'), origin: product.wiki, joins: true });
  } finally {
    await product.stop();
  }
}

async function main([word = 'five', port]: readonly string[]): Promise<void> {
  if (word === 'crowd') return serveCrowd();
  if (word === 'bare') return serveBare(Number(port));
  const bound = await bare();
  record('sockets', { subject: 'bare ws', sockets: SOCKETS, ...bound });
  const figures = await gateway(word as Shape);
  record('sockets', {
    ...{ subject: 'welcome and joined', shape: word, sockets: SOCKETS, ...figures },
    ...{ bound: bound.bytes, ratio: rounded(figures.bytes / bound.bytes), rssRatio: rounded(figures.rss / bound.rss), bar: BAR },
  });
  forgetFiles();
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
