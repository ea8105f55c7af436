// A modelled volunteer: on and off duty, accepts, declines, misses, talks, marks misuse, vanishes.

import type { Client, Copy } from './client';
import type { Gateway } from './gateway/gateway';
import type { TailFact } from './gateway/line';
import { PersonClient, type Stage } from './person-client';

interface Chat {
  readonly session: string;
  typed: number;
}

export class HelperClient extends PersonClient {
  readonly #chats = new Map<string, Chat>();
  #duty = 'off';

  constructor(
    stage: Stage,
    readonly languages: readonly string[],
    readonly topics: readonly string[],
    ...rest: ConstructorParameters<typeof Client>
  ) {
    super(stage, ...rest);
  }

  begin(): void {
    this.connect();
    this.#setDuty('available', () => this.join('helper', this.id));
    this.#restlessly();
  }

  protected override lineChanged(gateway: Gateway, open: boolean): void {
    gateway.sockets(this.id, open ? 1 : -1);
  }

  #setDuty(duty: string, then?: () => void): void {
    const { habits } = this.stage;
    const body = { duty, capacity: habits.capacity, languages: this.languages, topics: this.topics, windowSeconds: 20 };
    this.#duty = duty;
    this.command('helper', this.id, 'helper.set-duty', body, then);
  }

  protected override heard(copy: Copy, fact: TailFact): void {
    if (copy.kind === 'session') return;
    const body = fact.b as { offer?: string; session?: string; duty?: string; by?: string };
    switch (fact.t) {
      case 'offer-rang':
        return this.#ring(body.offer ?? '');
      case 'assignment-won':
        return this.#chat(body.session ?? '');
      case 'reservation-released':
        return this.#released(body.session ?? '');
      case 'duty-set':
        if (body.by !== 'helper') this.#comeBack();
        return;
    }
  }

  #ring(offer: string): void {
    const { chance, timeline } = this.world;
    const { accepts, declines, thinkMs } = this.stage.habits;
    const way = chance.random();
    const sure = !this.stage.active;
    timeline.after(chance.between(0, thinkMs), () => {
      if (!this.line) return;
      if (way < declines) return this.command('helper', this.id, 'helper.decline-offer', { offer });
      if (chance.yes(this.stage.habits.extends)) this.command('helper', this.id, 'helper.extend-offer', { offer });
      if (sure || way < declines + accepts) this.command('helper', this.id, 'helper.accept-offer', { offer });
    });
  }

  #chat(session: string): void {
    if (this.#chats.has(session)) return;
    const chat: Chat = { session, typed: 0 };
    this.#chats.set(session, chat);
    this.world.counts.chats += 1;
    this.join('session', session);
    this.#type(chat);
  }

  #released(session: string): void {
    this.#chats.delete(session);
    this.leave('session', session);
  }

  /** The house set the helper away, after misses or a lost line; a living one mostly comes back. */
  #comeBack(): void {
    const { chance, timeline } = this.world;
    if (this.stage.active && chance.yes(0.8)) timeline.after(chance.between(500, 15_000), () => this.here && this.#setDuty('available'));
  }

  #type(chat: Chat): void {
    const { chance, timeline } = this.world;
    timeline.after(chance.between(0, 2 * this.stage.habits.textMs), () => {
      if (!this.here || !this.stage.active || this.#chats.get(chat.session) !== chat) return;
      if (chat.typed >= this.stage.habits.texts) return this.#finish(chat);
      chat.typed += 1;
      this.say(chat.session);
      this.#type(chat);
    });
  }

  /** Notes and messages are kept in one order; every ninth thing a helper writes is a note. */
  protected override carrierOf(text: string): string {
    return text.endsWith('9') ? 'session.write-note' : 'session.say';
  }

  #finish({ session }: Chat): void {
    const { chance, timeline } = this.world;
    const { misuse, notAgain, undo } = this.stage.habits;
    const send = (type: string, body: object = {}) => this.command('session', session, type, body);
    if (chance.yes(0.2)) send('session.read-card');
    if (chance.yes(notAgain)) send('session.not-again');
    timeline.after(chance.between(0, 8_000), () => {
      if (!this.here || !this.stage.active) return;
      if (!chance.yes(misuse)) return chance.yes(0.9) ? send('session.end', { outcome: 'solved' }) : undefined;
      send('session.end-for-misuse', { reason: 'spam' });
      if (chance.yes(undo)) timeline.after(chance.between(0, 20_000), () => this.here && send('session.undo-misuse'));
    });
  }

  #restlessly(): void {
    const { chance, timeline } = this.world;
    timeline.after(chance.between(3_000, 20_000), () => {
      if (!this.stage.active || !this.here) return;
      const { dutyChanges } = this.stage.habits;
      if (chance.yes(dutyChanges)) this.#setDuty(chance.pick(['available', 'busy', 'away', 'off', 'going-off', 'available']));
      else if (this.#duty !== 'available' && chance.yes(0.5)) this.#setDuty('available');
      this.perhapsVanish(60_000);
      this.#restlessly();
    });
  }

  override reload(): void {
    super.reload();
    this.#chats.clear();
  }
}
