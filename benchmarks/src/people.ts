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

async function signIn(gateway: string, sub: string): Promise<string> {
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

/** Opens so many chats through the product's own door: helpers on duty, askers ask, helpers accept. */
export async function openChats({ gateways, wikiOrigin, chats, perHelper }: Desk): Promise<Chat[]> {
  const byHelper = new Map<string, Line>();
  const helpers = Math.ceil(chats / perHelper);
  for (let n = 0; n < helpers; n += 1) {
    const gateway = gateways[n % gateways.length] as string;
    const line = new Line(ws(gateway, PATHS.helper), gateway, await signIn(gateway, `helper-${n}`));
    await line.opened();
    const welcome = line.next((frame) => frame.t === 'welcome');
    line.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
    await welcome;
    line.onFrame = (frame) => {
      if (frame.t === 'offer') line.send({ t: 'accept', cid: randomUUID(), offer: frame.offer });
      if (frame.t === 'offer-over' && frame.why === 'won') {
        byHelper.set(String(frame.session), line);
        line.send({ t: 'join', session: frame.session, since: 0 });
      }
    };
    const cid = randomUUID();
    const acked = line.next((frame) => (frame.t === 'ack' || frame.t === 'refused') && frame.cid === cid);
    line.send({ t: 'duty', cid, duty: 'available', capacity: perHelper, languages: ['en'] });
    await acked;
  }
  const open = Array.from({ length: chats }, async (_, n): Promise<Chat> => {
    const asker = new Line(ws(gateways[(n + 1) % gateways.length] as string, PATHS.asker), wikiOrigin);
    await asker.opened();
    const welcome = asker.next((frame) => frame.t === 'welcome');
    asker.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
    await welcome;
    const asked = asker.next((frame) => frame.t === 'asked');
    const joinedHelper = asker.next((frame) => frame.t === 'fact' && frame.kind === 'helper-joined');
    asker.send({
      t: 'ask',
      cid: randomUUID(),
      request: { language: 'en', topic: null },
      question: `question ${n}`,
      context: {},
      consent: { policy: 'sealed', version: 1 },
    });
    const { session, token } = (await asked) as { session: string; token: string };
    asker.send({ t: 'join', session, since: 0, token });
    await joinedHelper;
    for (;;) {
      const helper = byHelper.get(session);
      if (helper) return { session, asker, helper };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  return Promise.all(open);
}
