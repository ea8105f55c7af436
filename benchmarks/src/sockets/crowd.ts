// The load program of the socket benchmark, in a process of its own: opens sockets in portions and keeps them.
import { randomUUID } from 'node:crypto';
import { PATHS, WIRE_VERSION } from '@oa/contracts/browser';
import { Line } from '../line';

export interface CrowdOrder {
  /** `ws://host:port` of the gateway or the bare server. */
  readonly url: string;
  readonly origin: string;
  readonly sockets: number;
  /** Says hello, asks and joins; otherwise one frame is said and echoed. */
  readonly joins: boolean;
}

const AT_ONCE = 16;
const ATTEMPTS = 5;
const PATIENCE_MS = 30_000;

/** Runs in the forked process until its parent disconnects. */
export function serveCrowd(): void {
  const kept: Line[] = [];
  const obey = async (order: CrowdOrder) => {
    let left = order.sockets;
    const opener = async () => {
      while (left > 0) {
        left -= 1;
        kept.push(await opened(order));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, opener));
    process.send?.({ open: kept.length });
  };
  process.on('message', (order: CrowdOrder) => {
    obey(order).catch((error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}

/** A line that was closed, or not answered in time, is tried again as another. */
async function opened(order: CrowdOrder): Promise<Line> {
  for (let attempt = 1; ; attempt += 1) {
    const line = new Line(`${order.url}${PATHS.asker}`, order.origin);
    try {
      await Promise.race([settle(line, order), late()]);
      return line;
    } catch (error) {
      line.close();
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const late = () => new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('nothing came in time')), PATIENCE_MS).unref());

async function settle(line: Line, { joins }: CrowdOrder): Promise<void> {
  await line.opened();
  if (!joins) {
    const echo = line.next((frame) => frame.t === 'hello');
    line.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
    return void (await echo);
  }
  const welcome = line.next((frame) => frame.t === 'welcome');
  line.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
  await welcome;
  const asked = line.next((frame) => frame.t === 'asked' || frame.t === 'refused' || frame.t === 'error');
  line.send({
    t: 'ask',
    cid: randomUUID(),
    request: { language: 'en', topic: null },
    question: 'How do I add a source to a page about my village?',
    context: {},
    consent: { policy: 'sealed', version: 1 },
  });
  const { session, token, ...other } = (await asked) as { session?: string; token?: string };
  if (!session) throw new Error(`not asked: ${JSON.stringify(other)}`);
  const joined = line.next((frame) => frame.t === 'joined');
  line.send({ t: 'join', session, since: 0, token });
  await joined;
}
