import { randomUUID } from 'node:crypto';
import { crowded, Product, type Shape } from '../../test/people/product';
import { cpuMs, family } from './cpu';
import { type Chat, openChats } from './people';

const CHATS = Number(process.env.CHATS ?? 500);
const PER_HELPER = 20;
const SECONDS = Number(process.env.SECS ?? 3);

interface Figures {
  readonly perSecond: number;
  readonly cpuMsPerMessage: number;
  readonly p50: number;
  readonly p99: number;
}

/** Messages stored, acknowledged and delivered to the other socket: closed loop (each chat sends again when acknowledged) or open loop at a rate. */
async function measure(chats: readonly Chat[], pids: readonly number[], ratePerSecond: number | null): Promise<Figures> {
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  let delivered = 0;
  let running = true;
  const next = (chat: Chat, from: 'asker' | 'helper') => {
    const cid = randomUUID();
    const text = `m ${cid}`;
    sentAt.set(text, performance.now());
    chat[from].send({ t: 'say', cid, session: chat.session, text });
  };
  for (const line of new Set(chats.map((chat) => chat.helper))) {
    line.onFrame = (frame) => {
      if (frame.t !== 'fact' || frame.kind !== 'said' || frame.by !== 'asker') return;
      const at = sentAt.get(String(frame.text));
      if (at === undefined) return;
      sentAt.delete(String(frame.text));
      latencies.push(performance.now() - at);
      delivered += 1;
    };
  }
  for (const chat of chats) {
    chat.asker.onFrame = (frame) => {
      if (frame.t === 'ack' && running && ratePerSecond === null) next(chat, 'asker');
    };
  }
  let timer: NodeJS.Timeout | undefined;
  if (ratePerSecond === null) for (const chat of chats) next(chat, 'asker');
  else {
    let sent = 0;
    const start = performance.now();
    timer = setInterval(() => {
      const due = ((performance.now() - start) / 1_000) * ratePerSecond;
      for (; sent < due; sent += 1) next(chats[sent % chats.length] as Chat, 'asker');
    }, 2);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  latencies.length = 0;
  delivered = 0;
  const cpu = pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const used = pids.reduce((sum, pid) => sum + cpuMs(pid), 0) - cpu;
  const seconds = (performance.now() - started) / 1_000;
  const count = delivered;
  running = false;
  clearInterval(timer);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return {
    perSecond: Math.round(count / seconds),
    cpuMsPerMessage: Math.round((used / Math.max(1, count)) * 1_000) / 1_000,
    p50: at(0.5),
    p99: at(0.99),
  };
}

async function main(): Promise<void> {
  const shape = (process.argv[2] ?? 'one') as Shape;
  const product = await Product.start({
    shape,
    configure: (input) => ({ ...crowded(input, Math.ceil(CHATS / PER_HELPER), PER_HELPER), log: { level: 'warn' } }),
  });
  try {
    const chats = await openChats({ gateways: [product.gateway], wikiOrigin: product.wiki, chats: CHATS, perHelper: PER_HELPER });
    const pids = family(product.child?.pid ?? 0);
    for (const rate of [250, 1_000, null])
      console.log(JSON.stringify({ shape, chats: CHATS, rate: rate ?? 'saturated', ...(await measure(chats, pids, rate)) }));
  } finally {
    await product.down('SIGKILL');
  }
}
void main().then(() => process.exit(0));
