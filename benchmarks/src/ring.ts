// `npm run bench -- ring`: from a newcomer's request to the ring on the chosen helper's console, warm and cold desks, with 250 messages/s behind it.
// STEPS (300 warm requests), RESTARTS (3, for cold desks), RATE (250), CHATS (100).
import { randomUUID } from 'node:crypto';
import { PATHS, WIRE_VERSION } from '@oa/contracts/browser';
import { Cluster, ONE_EACH } from '../../test/people/cluster';
import { crowded } from '../../test/people/product';
import { cpuByRole, family, roleOf } from './cpu';
import { Line } from './line';
import { serveLoad } from './load';
import { Load } from './measured';
import { helpersFor, signIn } from './people';
import { record, rounded } from './results';

const STEPS = Number(process.env.STEPS ?? 300);
const RESTARTS = Number(process.env.RESTARTS ?? 3);
const RATE = Number(process.env.RATE ?? 250);
const CHATS = Number(process.env.CHATS ?? 100);
const BAR_MS = 100;
/** Each a desk with two helpers of its own; the chats behind are at another. */
const LANGUAGES = ['de', 'fr', 'es', 'it', 'nl', 'pl', 'pt', 'ru', 'sv', 'fi'] as const;
const HELPERS_EACH = 2;
const REST_MS = 20;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One desk: two consoles that look, and one newcomer who asks, is rung for, and leaves. */
class Desk {
  #rang: (() => void) | null = null;
  #over: (() => void) | null = null;
  #asker: Line | undefined;

  constructor(
    readonly language: string,
    readonly gateway: string,
    readonly wiki: string,
  ) {}

  async open(first: number): Promise<void> {
    for (let n = 0; n < HELPERS_EACH; n += 1) {
      const line = new Line(`${this.gateway.replace('http', 'ws')}${PATHS.helper}`, this.gateway, await signIn(this.gateway, `helper-${first + n}`));
      await line.opened();
      const welcome = line.next((frame) => frame.t === 'welcome');
      line.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
      await welcome;
      line.onFrame = (frame) => {
        if (frame.t === 'offer') this.#rang?.();
        if (frame.t === 'offer-over') this.#over?.();
      };
      await this.#told(line, { t: 'duty', duty: 'available', capacity: 1, languages: [this.language] });
    }
    this.#asker = new Line(`${this.gateway.replace('http', 'ws')}${PATHS.asker}`, this.wiki);
    await this.#asker.opened();
    const welcome = this.#asker.next((frame) => frame.t === 'welcome');
    this.#asker.send({ t: 'hello', v: WIRE_VERSION, wiki: 'demowiki' });
    await welcome;
  }

  async #told(line: Line, frame: object): Promise<Record<string, unknown>> {
    const cid = randomUUID();
    const answered = line.next((answer) => answer.cid === cid && answer.t !== 'fact');
    line.send({ cid, ...frame });
    const answer = await answered;
    if (answer.t !== 'ack' && answer.t !== 'asked') throw new Error(`${JSON.stringify(frame)} was answered by ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Ms from the frame that asks to the first console that rings. */
  async ring(): Promise<number> {
    const asker = this.#asker as Line;
    const rang = new Promise<number>((resolve) => {
      this.#rang = () => resolve(performance.now());
    });
    const request = { request: { language: this.language, topic: null }, question: 'How do I add a source?', context: {} };
    const sent = performance.now();
    const { session } = await this.#told(asker, { t: 'ask', ...request, consent: { policy: 'sealed', version: 1 } });
    const took = (await rang) - sent;
    this.#rang = null;
    const over = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    await this.#told(asker, { t: 'leave', session });
    await over;
    this.#over = null;
    return took;
  }
}

function figures(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { requests: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

async function main([word]: readonly string[]): Promise<void> {
  if (word === 'load') return serveLoad();
  const behind = helpersFor({ chats: CHATS, perHelper: 1 });
  const helpers = behind + LANGUAGES.length * HELPERS_EACH;
  const cluster = await Cluster.start({
    ...{ counts: ONE_EACH, balancer: false, mariadb: { roomy: true } },
    configure: (input) => {
      const busy = crowded(input, helpers, 1);
      return { ...busy, wikis: busy.wikis.map((wiki) => ({ ...wiki, languages: ['en', ...LANGUAGES] })), log: { level: 'warn' } };
    },
  });
  const load = new Load();
  try {
    load.order({ open: 'chats', desk: { gateways: [cluster.url], wikiOrigin: cluster.wiki, chats: CHATS, perHelper: 1 } });
    await load.word();
    const desks = LANGUAGES.map((language) => new Desk(language, cluster.url, cluster.wiki));
    for (const [index, desk] of desks.entries()) await desk.open(behind + index * HELPERS_EACH);

    // Behind the warm requests, and once more behind the cold ones.
    const pids = new Map(family(process.pid).map((pid) => [pid, roleOf(pid)]));
    load.order({ drive: RATE, warm: 2, seconds: Math.ceil(STEPS * 0.1) + 2 });
    await load.word();
    const before = cpuByRole(pids);
    const warm: number[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      warm.push(await (desks[step % desks.length] as Desk).ring());
      await pause(REST_MS);
    }
    const after = cpuByRole(pids);
    await load.word();
    const word = await load.word();
    const messages = word.word === 'driven' ? { messages: word.driven.perSecond, messageP50: word.driven.p50, messageP99: word.driven.p99 } : {};
    const cpuMsOf = Object.fromEntries(Object.entries(after).map(([role, ms]) => [role, rounded((ms - (before[role] ?? 0)) / warm.length)]));
    const warmFigures = figures(warm);
    record('ring', { what: 'warm desk', ...warmFigures, ...messages, cpuMsOf, bar: BAR_MS, ratio: rounded(warmFigures.p99 / BAR_MS) });

    const cold: number[] = [];
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await cluster.restart('matching-1');
      load.order({ drive: RATE, warm: 0, seconds: 4 });
      await load.word();
      for (const desk of desks) cold.push(await desk.ring());
      for (let words = 0; words < 2; words += 1) await load.word();
    }
    const coldFigures = figures(cold);
    record('ring', {
      what: 'first request of a desk after its pod was restarted',
      ...coldFigures,
      bar: BAR_MS,
      ratio: rounded(coldFigures.p99 / BAR_MS),
    });
  } finally {
    load.end();
    await cluster.stop();
  }
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
