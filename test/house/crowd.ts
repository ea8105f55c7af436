import { askForHelp, openSession, personId, say } from '@oa/contracts';
import { eventually } from '@oa/testkit';
import type { HandGateway } from './hand-gateway';
import { person } from './house';

const request = { language: 'en', topic: null };
const consent = { policy: 'sealed', version: 1 } as const;

/** A session of this person's own, waiting for help. */
export async function openChat(gateway: HandGateway, wiki: string, name: string): Promise<string> {
  const by = person(`a:${name}`, 'asker');
  const asked = await gateway.command('asker', personId(wiki, by.principal), askForHelp.name, { cid: crypto.randomUUID(), request }, by);
  if (!asked.ok) throw new Error(`refused: ${asked.code}`);
  const { session } = asked.reply as { session: string };
  const body = { wiki, request, question: 'Why?', context: {}, asker: { kind: 'named', name }, consent };
  const opened = await gateway.command('session', session, openSession.name, body, by);
  if (!opened.ok) throw new Error(`refused: ${opened.code}`);
  return session;
}

/** People who talk to themselves until they are told to stop. Whatever is refused to them ends the test. */
export class TalkingCrowd {
  /** What each session's asker has said and was acknowledged, in order. */
  readonly said = new Map<string, string[]>();
  #isOver = false;
  #talking: Promise<unknown> = Promise.resolve();
  #refused: unknown;
  #worstMs = 0;

  static async begin(gateway: HandGateway, wiki: string, count: number, prefix = 'mira'): Promise<TalkingCrowd> {
    const crowd = new TalkingCrowd();
    const names = Array.from({ length: count }, (_, n) => `${prefix}${n}`);
    const sessions = await Promise.all(names.map((name) => openChat(gateway, wiki, name)));
    crowd.#talking = Promise.all(sessions.map((session, n) => crowd.#talk(gateway, session, names[n] ?? ''))).catch((error: unknown) => {
      crowd.#refused = error;
    });
    return crowd;
  }

  /** The longest anybody has waited for an acknowledgement since this was last asked, ms. */
  takeWorst(): number {
    const worst = this.#worstMs;
    this.#worstMs = 0;
    return Math.round(worst);
  }

  /** Resolves once everybody has been acknowledged something new. */
  async goesOn(): Promise<void> {
    const before = this.#counts();
    const isFurther = () => {
      if (this.#refused) throw this.#refused;
      return this.#counts().every((count, n) => count > (before[n] ?? 0));
    };
    await eventually(isFurther, { what: 'everybody to go on talking', withinMs: 60_000 });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#talking;
    if (this.#refused) throw this.#refused;
  }

  #counts(): number[] {
    return [...this.said.values()].map((texts) => texts.length);
  }

  async #talk(gateway: HandGateway, session: string, name: string): Promise<void> {
    const texts: string[] = [];
    this.said.set(session, texts);
    for (let turn = 0; !this.#isOver; turn += 1) {
      const text = `m${turn}`;
      const begun = performance.now();
      const outcome = await gateway.command('session', session, say.name, { text }, person(`a:${name}`, 'asker'), `c${turn}`);
      if (!outcome.ok) throw new Error(`refused: ${outcome.code}`);
      this.#worstMs = Math.max(this.#worstMs, performance.now() - begun);
      texts.push(text);
      await new Promise((next) => setTimeout(next, 10));
    }
  }
}
