// One volunteer of a crowd: on duty, takes what rings, sometimes declines or misses it, talks, vanishes, comes back.
import type { HelperServerFrame } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { TestHelper } from '../test-helper';
import { type Draws, rest } from './chance';
import type { Habits } from './habits';
import { History } from './history';
import { type Door, recordedLine } from './recorded-socket';

export interface CrowdHelperOptions {
  readonly wiki: string;
  readonly sub: string;
  readonly languages: readonly string[];
  readonly capacity: number;
  /** Where the sign-in goes. */
  readonly gateway: string;
  readonly doors: () => Door;
  readonly habits: Habits;
  readonly draws: Draws;
  /** From here on the helper is there, takes everything that rings, and says nothing. */
  readonly calm: AbortSignal;
}

/** A chat that ended is joined for a moment longer, so that its last facts arrive. */
const FORGET_MS = 5_000;

export class CrowdHelper {
  readonly history: History;
  helper!: TestHelper;
  #tear: () => void = () => undefined;
  #duty = 'off';
  /** How often each session was won here. */
  readonly #won = new Map<string, number>();

  private constructor(readonly options: CrowdHelperOptions) {
    this.history = new History(`${options.wiki}/${options.sub}`, 'helper', systemClock.monotonic);
  }

  static async signIn(options: CrowdHelperOptions): Promise<CrowdHelper> {
    const one = new CrowdHelper(options);
    const { wiki, sub, gateway, doors } = options;
    one.helper = await TestHelper.signIn({
      gateway,
      wiki,
      sub,
      keepsFrames: false,
      newId: () => one.history.typed(crypto.randomUUID()),
      socket: (cookie) => {
        const line = recordedLine(one.history, doors, { cookie });
        one.#tear = line.tear;
        return line.WebSocket;
      },
      onOffer: ({ offer }) => void one.#answer(offer),
      onFrame: (frame) => one.#hear(frame),
    });
    return one;
  }

  /** On duty until calm, and from then on silently on duty. */
  async live(): Promise<void> {
    const { draws, habits, calm } = this.options;
    this.#goOnDuty();
    const talking = this.#talk();
    while (await rest(draws.wait(habits.dutyMs), calm)) {
      if (draws.yes(habits.vanishes)) await this.#vanish();
      else if (this.#duty !== 'available') this.#goOnDuty();
      else this.#goOnDuty(draws.yes(0.5) ? 0 : 1);
    }
    this.#goOnDuty();
    await talking;
  }

  close(): void {
    this.helper.close();
  }

  #goOnDuty(more = 0): void {
    const { languages, capacity } = this.options;
    void this.helper.connection.command({ t: 'duty', duty: 'available', capacity: capacity + more, languages: [...languages] });
  }

  async #answer(offer: string): Promise<void> {
    const { draws, habits, calm } = this.options;
    await rest(draws.wait(habits.thinkMs), calm);
    if (calm.aborted || draws.yes(habits.accepts)) void this.helper.accept(offer);
    else if (draws.yes(habits.declines / (1 - habits.accepts))) void this.helper.connection.command({ t: 'decline', offer });
    else if (draws.yes(habits.extends)) void this.helper.connection.command({ t: 'extend', offer });
  }

  async #talk(): Promise<void> {
    const { draws, habits, calm, sub } = this.options;
    for (let said = 1; ; said += 1) {
      const chats = [...this.helper.logs].filter(([, log]) => log.view().state === 'assigned').map(([session]) => session);
      if (!(await rest(draws.wait(habits.sayMs / Math.max(1, chats.length)), calm))) return;
      if (chats.length === 0) continue;
      const session = draws.pick(chats);
      const { connection } = this.helper;
      if (this.helper.logs.get(session)?.view().state !== 'assigned') continue;
      if (draws.yes(habits.helperEnds)) void connection.command({ t: 'end', session, outcome: 'solved' });
      else if (draws.yes(habits.marks)) void connection.command({ t: 'misuse', session, reason: 'spam' });
      else void this.helper.say(session, `${sub} of ${this.options.wiki} says ${said}`);
    }
  }

  async #vanish(): Promise<void> {
    const { draws, habits, calm } = this.options;
    this.history.away();
    this.#tear();
    if (draws.yes(0.5)) return;
    this.helper.connection.close();
    await rest(draws.wait(habits.vanishMs), calm);
    this.history.away();
    this.helper.connection.restart();
  }

  #hear(frame: HelperServerFrame): void {
    if (frame.t === 'welcome' || frame.t === 'duty') this.#duty = frame.t === 'duty' ? frame.duty : frame.duty.duty;
    if (frame.t === 'offer-over' && frame.why === 'won') this.#won.set(frame.session, (this.#won.get(frame.session) ?? 0) + 1);
    if (this.options.calm.aborted && frame.t === 'duty' && frame.duty === 'away') this.#goOnDuty();
    if (frame.t === 'chat-released') this.#forgetLater(frame.session);
  }

  /** Unless it was won again meanwhile. */
  #forgetLater(session: string): void {
    const won = this.#won.get(session);
    systemClock.after(FORGET_MS, () => {
      if (this.#won.get(session) === won) this.helper.forget(session);
    });
  }
}
