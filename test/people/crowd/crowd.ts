// Hundreds of people at once, on every desk of a configuration; each writes down what happened to them.

import { setMaxListeners } from 'node:events';
import { Draws, rest } from './chance';
import { CrowdAsker } from './crowd-asker';
import { CrowdHelper } from './crowd-helper';
import type { Habits } from './habits';
import type { History } from './history';
import type { Door } from './recorded-socket';
import type { Town } from './town';

export interface CrowdOptions {
  readonly town: Town;
  /** Requests at a time; each place asks again when its request is over. */
  readonly places: number;
  readonly habits: Habits;
  readonly seed: number;
  /** Addresses where the gateways can be reached at present, the balancer too if there is one. */
  readonly doors: () => readonly string[];
  /** Origin of the wikis' pages. */
  readonly pages: string;
  /** So many requests in all; default: no end. */
  readonly requests?: number;
  /** Requests begun in a second at most, however many places there are; default: no limit. */
  readonly perSecond?: number;
  /** The histories of those who left are not kept. */
  readonly forgets?: boolean;
}

/** An asker whose life is over stays connected for so long, so that what is under way reaches them. */
const LINGER_MS = 4_000;
const SIGN_INS_AT_ONCE = 8;

export class Crowd {
  readonly askers = new Set<CrowdAsker>();
  readonly helpers: CrowdHelper[] = [];
  /** Of everybody who ever was there. */
  readonly histories: History[] = [];
  /** Requests begun so far. */
  begun = 0;
  /** Requests whose asker is done. */
  done = 0;
  /** When the next request may begin, where their rate is bounded. */
  #nextAt = 0;
  readonly #calm = new AbortController();
  readonly #draws: Draws;
  readonly #duties: Promise<void>[] = [];
  readonly #visits: Promise<void>[] = [];

  constructor(readonly options: CrowdOptions) {
    this.#draws = new Draws(options.seed);
    // Everybody listens for the calm.
    setMaxListeners(0, this.#calm.signal);
  }

  /** Signs all helpers in, sends them on duty and lets the askers come, spread over `spreadMs`. */
  async begin(spreadMs: number): Promise<void> {
    const { town, habits } = this.options;
    const waiting = [...town.helpers];
    const signIn = async () => {
      for (let person = waiting.pop(); person; person = waiting.pop()) {
        const gateway = this.#door().url;
        const draws = new Draws(this.#seed());
        const doors = () => this.#door();
        const helper = await CrowdHelper.signIn({ ...person, capacity: town.capacity, gateway, doors, habits, draws, calm: this.#calm.signal });
        this.helpers.push(helper);
        this.histories.push(helper.history);
        this.#duties.push(helper.live());
      }
    };
    await Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, signIn));
    for (let place = 0; place < this.options.places; place += 1)
      this.#visits.push(this.#place(place, (spreadMs * place) / Math.max(1, this.options.places)));
  }

  /** Nobody begins anything new; resolves when everybody has stopped. They stay connected. */
  async calm(): Promise<void> {
    this.#calm.abort();
    await Promise.all([...this.#duties, ...this.#visits]);
  }

  /** Resolves when all requests that were asked for are done. */
  async finished(): Promise<void> {
    await Promise.all(this.#visits);
  }

  close(): void {
    for (const asker of this.askers) asker.leave();
    for (const helper of this.helpers) helper.close();
  }

  /** Commands of people still here that have no answer yet. */
  unanswered(): number {
    const pending = [
      ...[...this.askers].map(({ asker }) => asker.connection.pending()),
      ...this.helpers.map(({ helper }) => helper.connection.pending()),
    ];
    return pending.reduce((sum, { length }) => sum + length, 0);
  }

  async #place(place: number, delayMs: number): Promise<void> {
    const { habits, requests = Number.POSITIVE_INFINITY } = this.options;
    const calm = this.#calm.signal;
    const draws = new Draws(this.#seed());
    for (let life = 0, again = await rest(delayMs, calm); again && this.begun < requests; life += 1) {
      if (!(await this.#turn())) return;
      this.begun += 1;
      const asker = this.#newcomer(`p${place}.${life}`, draws);
      await asker.live();
      this.done += 1;
      again = await rest(LINGER_MS, calm);
      // Who was surprised by the calm stays, and must hear everything.
      if (!again) return;
      asker.leave();
      this.askers.delete(asker);
      if (this.options.forgets) this.histories.splice(this.histories.indexOf(asker.history), 1);
      again = await rest(draws.wait(habits.pauseMs), calm);
    }
  }

  /** Waits until one more may begin; false once calm has come. */
  async #turn(): Promise<boolean> {
    const { perSecond } = this.options;
    if (perSecond === undefined) return true;
    const at = Math.max(this.#nextAt, performance.now());
    this.#nextAt = at + 1_000 / perSecond;
    return rest(at - performance.now(), this.#calm.signal);
  }

  #newcomer(name: string, draws: Draws): CrowdAsker {
    const { town, habits, pages } = this.options;
    const asker = new CrowdAsker({
      name,
      wiki: draws.pick(town.wikis),
      language: draws.pick(town.languages),
      doors: () => ({ ...this.#door(), origin: pages }),
      habits,
      draws,
      calm: this.#calm.signal,
    });
    this.askers.add(asker);
    this.histories.push(asker.history);
    return asker;
  }

  #door(): Door {
    const url = this.#draws.pick(this.options.doors());
    return { url, origin: url };
  }

  #seed(): number {
    return this.#draws.int(1, 2 ** 31 - 1);
  }
}
