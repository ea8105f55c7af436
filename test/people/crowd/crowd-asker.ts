// One newcomer of a crowd: asks once, waits, talks, ends, thanks; may vanish and come back, leave, or leave the question.
import { systemClock } from '@oa/kernel';
import { TestAsker } from '../test-asker';
import { type Draws, rest } from './chance';
import type { Habits } from './habits';
import { History } from './history';
import { type Door, recordedLine } from './recorded-socket';

export interface CrowdAskerOptions {
  readonly name: string;
  readonly wiki: string;
  readonly language: string;
  readonly doors: () => Door;
  readonly habits: Habits;
  readonly draws: Draws;
  /** Nothing new is begun from here on; who waits or talks stays where they are, silent. */
  readonly calm: AbortSignal;
}

export class CrowdAsker {
  readonly history: History;
  readonly asker: TestAsker;
  /** The connection is kept: it must hear everything. */
  isHere = true;
  readonly #tear: () => void;

  constructor(readonly options: CrowdAskerOptions) {
    this.history = new History(options.name, 'asker', systemClock.monotonic);
    const line = recordedLine(this.history, options.doors);
    this.#tear = line.tear;
    this.asker = new TestAsker({
      gateway: options.doors().url,
      wiki: options.wiki,
      origin: options.doors().origin,
      language: options.language,
      WebSocket: line.WebSocket,
      newId: () => this.history.typed(crypto.randomUUID()),
      keepsFrames: false,
    });
  }

  get state() {
    return this.asker.log?.view().state;
  }

  /** Everything a person comes here for. Resolves when they are done, or when calm has come; then they are still connected. */
  async live(): Promise<void> {
    const { draws, habits, calm, name } = this.options;
    const refused = await this.#until(this.asker.ask(`${name} asks`));
    if (refused !== undefined || calm.aborted) return;
    if (draws.yes(habits.leaves) && (await rest(draws.wait(4_000), calm)) && this.state === 'waiting') {
      await this.#command('leave');
      return;
    }
    if (draws.yes(habits.parks) && (await rest(draws.wait(4_000), calm)) && this.state === 'waiting') await this.#park();
    while (!calm.aborted && this.state !== 'assigned' && this.state !== 'ended') await this.#beat(draws.wait(1_000));
    await this.#talk();
    if (!calm.aborted && this.state === 'ended') await this.#afterwards();
  }

  leave(): void {
    this.isHere = false;
    this.history.away();
    this.asker.close();
  }

  async #park(): Promise<void> {
    const { draws, calm } = this.options;
    await this.#command('park');
    if ((await rest(draws.wait(5_000), calm)) && this.state === 'parked') await this.#command('keep-waiting');
  }

  async #talk(): Promise<void> {
    const { draws, habits, calm, name } = this.options;
    for (let said = 0; said < habits.texts && !calm.aborted; ) {
      if (!(await this.#beat(draws.wait(habits.sayMs)))) return;
      if (this.state === 'ended' || this.state === 'parked') return;
      if (this.state !== 'assigned') continue;
      said += 1;
      void this.asker.say(`${name} says ${said}`);
    }
    if (!calm.aborted && this.state === 'assigned') await this.#command('end');
  }

  async #afterwards(): Promise<void> {
    const { draws, habits } = this.options;
    const session = this.asker.session ?? '';
    const { connection } = this.asker;
    if (draws.yes(habits.thanks)) await this.#until(connection.command({ t: 'thank', session }));
    if (draws.yes(habits.feedback)) await this.#until(connection.command({ t: 'feedback', session, solved: 'yes', process: 4, comment: 'kind' }));
    if (draws.yes(habits.notAgain)) await this.#command('not-again');
  }

  /** A while passes; sometimes the line is torn in it. */
  async #beat(ms: number): Promise<boolean> {
    const { draws, habits, calm } = this.options;
    if (draws.yes(habits.vanishes)) {
      this.history.away();
      if (draws.yes(0.5)) this.#tear();
      else {
        this.#tear();
        this.asker.connection.close();
        await rest(draws.wait(habits.vanishMs), calm);
        this.history.away();
        this.asker.connection.restart();
      }
    }
    return rest(ms, calm);
  }

  #command(t: 'leave' | 'park' | 'end' | 'keep-waiting' | 'not-again'): Promise<unknown> {
    return this.#until(this.asker.connection.command({ t, session: this.asker.session ?? '' }));
  }

  /** What was promised, or null once calm has come: nobody waits for an answer beyond it. */
  #until<T>(promised: Promise<T>): Promise<T | null> {
    const { calm } = this.options;
    if (calm.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      calm.addEventListener('abort', () => resolve(null), { once: true });
      void promised.then((value) => resolve(value));
    });
  }
}
