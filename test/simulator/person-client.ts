// A modelled person: has habits, types texts, and can go away for good.

import { Client } from './client';
import type { Habits } from './habits';

export const WIKI = 'demo';

export interface Stage {
  readonly habits: Habits;
  /** False once people begin nothing new. */
  readonly active: boolean;
}

export abstract class PersonClient extends Client {
  /** The person's texts by session, in the order typed. */
  readonly typed = new Map<string, string[]>();

  constructor(
    readonly stage: Stage,
    ...rest: ConstructorParameters<typeof Client>
  ) {
    super(...rest);
  }

  get id(): string {
    return `${WIKI}/${this.by.principal}`;
  }

  /** The command that carries a text. */
  protected abstract carrierOf(text: string): string;

  say(session: string): void {
    const texts = this.typed.get(session) ?? [];
    const text = `${this.by.principal} ${texts.length + 1}`;
    texts.push(text);
    this.typed.set(session, texts);
    this.world.counts.texts += 1;
    this.command('session', session, this.carrierOf(text), { text });
  }

  /** Lines break, pages are reloaded, people go away; some come back, after `awayMs` at most. */
  protected perhapsVanish(awayMs: number): void {
    const { chance } = this.world;
    if (!chance.yes(this.stage.habits.vanish)) return;
    if (chance.yes(0.3)) this.reload();
    else if (chance.yes(this.stage.habits.returns)) this.breakLine(chance.between(0, awayMs));
    else this.goForGood();
  }

  goForGood(): void {
    this.here = false;
    this.breakLine(null);
  }
}
