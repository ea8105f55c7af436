import { randomUUID } from 'node:crypto';
import { PATHS, WIRE_VERSION } from '@oa/contracts/browser';
import { Line } from './line';

export { Line };

export interface Chat {
  readonly session: string;
  readonly asker: Line;
  readonly helper: Line;
}

export interface Desk {
  readonly gateways: readonly string[];
  readonly wikiOrigin: string;
  readonly chats: number;
  /** Chats a helper holds, all on one socket. */
  readonly perHelper: number;
}

const ws = (http: string, path: string) => `${http.replace('http', 'ws')}${path}`;

export async function signIn(gateway: string, sub: string): Promise<string> {
  const response = await fetch(`${gateway}/v1/console/demo-sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-oa-csrf': '1', origin: gateway },
    body: JSON.stringify({ wiki: 'demowiki', sub }),
  });
  if (!response.ok) throw new Error(`sign-in of ${sub}: ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** A few more than there are chats for: a chat that did not open in time keeps its helper. */
export const helpersFor = ({ chats, perHelper }: Pick<Desk, 'chats' | 'perHelper'>): number => Math.ceil((chats / perHelper) * 1.1);

const SIGN_INS_AT_ONCE = 20;
const ASKS_AT_ONCE = 25;
const PATIENCE_MS = 60_000;
const ATTEMPTS = 6;
const AGAIN_MS = 500;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const within = <T>(ms: number, answer: Promise<T>): Promise<T> =>
  Promise.race([answer, pause(ms).then(() => Promise.reject(new Error(`nothing came within ${ms} ms`)))]);

/** Does the work for 0 … count-1, so many at a time. */
async function inWaves<T>(count: number, atOnce: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const n = next++;
      done[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return done;
}

/** Sends a command again under its id while nobody could take it; answers what came in the end. */
async function told(line: Line, frame: { readonly cid: string }): Promise<Record<string, unknown>> {
  for (;;) {
    const answered = line.next((answer) => answer.cid === frame.cid && answer.t !== 'fact');
    line.send(frame);
    const answer = await answered;
    if (answer.t !== 'error' || answer.code !== 'unavailable') return answer;
    await pause(AGAIN_MS);
  }
}

/** Opens so many chats through the product's own door: helpers on duty, askers ask, helpers accept. */
export async function openChats(desk: Desk): Promise<Chat[]> {
  const helperOf = new Map<string, Line>();
  await inWaves(helpersFor(desk), SIGN_INS_AT_ONCE, (n) => onDuty(desk, n, helperOf));
  return inWaves(desk.chats, ASKS_AT_ONCE, async (n) => {
    for (let attempt = 1; ; attempt += 1) {
      const asker = new Line(ws(desk.gateways[(n + 1) % desk.gateways.length] as string, PATHS.asker), desk.wikiOrigin);
      try {
        return await within(PATIENCE_MS, openChat(asker, n, helperOf));
      } catch (error) {
        asker.close();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  });
}

/** A helper who accepts whatever rings and joins what they won. */
async function onDuty({ gateways, perHelper }: Desk, n: number, helperOf: Map<string, Line>): Promise<void> {
  const gateway = gateways[n % gateways.length] as string;
  const line = new Line(ws(gateway, PATHS.helper), gateway, await signIn(gateway, `helper-${n}`));
  await line.opened();
  const welcome = line.next((frame) => frame.t === 'welcome');
  line.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
  await welcome;
  line.onFrame = (frame) => {
    if (frame.t === 'offer') void told(line, { cid: randomUUID(), ...{ t: 'accept', offer: frame.offer } });
    if (frame.t === 'offer-over' && frame.why === 'won') {
      helperOf.set(String(frame.session), line);
      line.send({ t: 'join', session: frame.session, since: 0 });
    }
  };
  await told(line, { cid: randomUUID(), ...{ t: 'duty', duty: 'available', capacity: perHelper, languages: ['en'] } });
}

async function openChat(asker: Line, n: number, helperOf: ReadonlyMap<string, Line>): Promise<Chat> {
  await asker.opened();
  const welcome = asker.next((frame) => frame.t === 'welcome');
  asker.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
  await welcome;
  const request = { request: { language: 'en', topic: null }, question: `question ${n}`, context: {}, consent: { policy: 'sealed', version: 1 } };
  const asked = await told(asker, { cid: randomUUID(), ...{ t: 'ask', ...request } });
  if (asked.t !== 'asked') throw new Error(`asking was answered by ${JSON.stringify(asked)}`);
  const { session, token } = asked as { session: string; token: string };
  const joined = asker.next((frame) => frame.t === 'fact' && frame.kind === 'helper-joined');
  asker.send({ t: 'join', session, since: 0, token });
  await joined;
  for (;;) {
    const helper = helperOf.get(session);
    if (helper) return { session, asker, helper };
    await pause(20);
  }
}
