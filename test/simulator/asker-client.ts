// A modelled newcomer: asks, waits, leaves, parks, talks, ends, reports, comes again.

import type { Client, Copy } from './client';
import type { TailFact } from './gateway/line';
import { PersonClient, type Stage, WIKI } from './person-client';

interface Visit {
  readonly session: string;
  state: 'waiting' | 'parked' | 'assigned' | 'ended';
  round: number;
  typed: number;
  toType: number;
}

export class AskerClient extends PersonClient {
  #visit: Visit | null = null;
  #asking = false;
  /** The session the panel shows; one at a time. */
  #last: string | null = null;

  constructor(
    stage: Stage,
    readonly language: string,
    ...rest: ConstructorParameters<typeof Client>
  ) {
    super(stage, ...rest);
  }

  /** The panel opens: the person's own notices are joined, and help is asked for. */
  begin(): void {
    this.connect();
    this.#ask();
    this.#restlessly();
  }

  #ask(): void {
    if (!this.here || this.#asking || !this.stage.active) return;
    this.#asking = true;
    const { chance } = this.world;
    const topic = this.stage.habits.topics ? chance.pick(['editing', 'files', null]) : null;
    const request = { language: this.language, topic };
    this.command('asker', this.id, 'asker.ask', { request }, (done, content) => {
      this.#asking = false;
      if (done) this.#open((content as { session: string }).session, (content as { gen: number }).gen, request);
      else this.#later(20_000);
    });
  }

  #open(session: string, gen: number, request: object): void {
    this.join('asker', this.id);
    if (this.#last !== null) this.leave('session', this.#last);
    this.#last = session;
    const body = {
      wiki: WIKI,
      request,
      question: `question of ${session}`,
      context: {},
      asker: { kind: 'named', name: 'Newcomer' },
      consent: { policy: 'sealed', version: 1 },
    };
    this.command('session', session, 'session.open', body, (done) => {
      if (!done) return this.#later(5_000);
      this.#visit = { session, state: 'waiting', round: 0, typed: 0, toType: this.stage.habits.texts };
      this.join('session', session, gen);
    });
  }

  #later(ms: number): void {
    this.world.timeline.after(this.world.chance.between(0, ms), () => {
      if (this.world.chance.yes(this.stage.habits.asksAgain)) this.#ask();
    });
  }

  protected override heard(copy: Copy, fact: TailFact): void {
    const visit = this.#visit;
    if (copy.kind !== 'session' || copy.id !== visit?.session) return;
    switch (fact.t) {
      case 'request-queued':
        visit.state = 'waiting';
        return this.#perhapsLeaveLine(visit);
      case 'supply-told':
        if ((fact.b as { why: unknown }).why !== null) this.#choose(visit);
        return;
      case 'session-parked':
        visit.state = 'parked';
        return this.#perhapsResume(visit);
      case 'helper-assigned':
        visit.state = 'assigned';
        return this.#type(visit);
      case 'idle-warned':
        return this.#send(visit, 'session.still-here', {});
      case 'session-ended':
        visit.state = 'ended';
        return this.#over(visit);
    }
  }

  /* ---- what the person does; each only while the visit is still where it was ---- */

  #soon(most: number, visit: Visit, state: Visit['state'], act: () => void): void {
    this.world.timeline.after(this.world.chance.between(0, most), () => {
      if (this.here && this.stage.active && this.#visit === visit && visit.state === state) act();
    });
  }

  #send(visit: Visit, type: string, body: object, then?: (done: boolean) => void): void {
    this.command('session', visit.session, type, body, then);
  }

  #perhapsLeaveLine(visit: Visit): void {
    const { chance } = this.world;
    const { leaves, parks } = this.stage.habits;
    if (chance.yes(leaves)) this.#soon(20_000, visit, 'waiting', () => this.#send(visit, 'session.leave-line', {}));
    else if (chance.yes(parks)) this.#soon(8_000, visit, 'waiting', () => this.#send(visit, 'session.park', {}));
  }

  #choose(visit: Visit): void {
    const { chance } = this.world;
    const way = chance.random();
    const type = way < this.stage.habits.parks ? 'session.park' : way < 0.8 ? 'session.keep-waiting' : null;
    if (type) this.#soon(5_000, visit, 'waiting', () => this.#send(visit, type, {}));
  }

  #perhapsResume(visit: Visit): void {
    const { chance } = this.world;
    if (chance.yes(0.7)) this.#soon(10_000, visit, 'parked', () => this.#send(visit, 'session.keep-waiting', {}));
    else if (chance.yes(0.5)) this.#soon(10_000, visit, 'parked', () => this.#leaveParked());
  }

  /** Asks something else while the question stays parked. */
  #leaveParked(): void {
    this.#visit = null;
    this.#ask();
  }

  #type(visit: Visit): void {
    const { habits } = this.stage;
    this.#soon(2 * habits.textMs, visit, 'assigned', () => {
      if (visit.typed >= visit.toType) return this.#finish(visit);
      visit.typed += 1;
      this.say(visit.session);
      this.#type(visit);
    });
  }

  protected override carrierOf(): string {
    return 'session.say';
  }

  #finish(visit: Visit): void {
    const { chance } = this.world;
    const { notAgain, reports } = this.stage.habits;
    if (chance.yes(notAgain)) this.#send(visit, 'session.not-again', {});
    if (chance.yes(reports)) this.#send(visit, 'session.report', { reason: 'other', text: 'a report', leave: chance.yes(0.5) });
    if (chance.yes(0.1)) this.#send(visit, 'session.raise-danger', {});
    if (chance.yes(0.6)) this.#soon(5_000, visit, 'assigned', () => this.#send(visit, 'session.end', {}));
  }

  #over(visit: Visit): void {
    const { chance } = this.world;
    const { reopens, erases } = this.stage.habits;
    if (chance.yes(reopens)) this.#soon(8_000, visit, 'ended', () => this.#send(visit, 'session.reopen', {}, (done) => !done && this.#later(10_000)));
    else {
      if (chance.yes(erases)) this.#send(visit, 'session.erase', {});
      this.#later(15_000);
    }
  }

  #restlessly(): void {
    const { chance, timeline } = this.world;
    timeline.after(chance.between(3_000, 20_000), () => {
      if (!this.stage.active || !this.here) return;
      this.perhapsVanish(30_000);
      this.#restlessly();
    });
  }
}
