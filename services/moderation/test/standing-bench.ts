// A standing under test: commands in, facts folded, snapshot against replay compared after each command.

import type { Command, DecideContext, Fact } from '@oa/actors';
import { type ActorAddress, OUTBOX_ACKED, type RulesInForce, WAKE, WikiRules } from '@oa/contracts';
import { days, minutes } from '@oa/kernel';
import { STANDING_KIND } from '../src/domain/standing.kind';
import { inForce, type StandingState } from '../src/domain/standing-state';

export const RULES: RulesInForce = {
  revision: 'r1',
  rules: WikiRules.parse({
    wiki: 'demo',
    name: 'Demo',
    origins: ['http://127.0.0.1:8081'],
    articlePath: 'http://127.0.0.1:8081/wiki/$1',
    languages: ['en'],
    helpPage: 'http://127.0.0.1:8081/wiki/Help',
    conductPage: 'http://127.0.0.1:8081/wiki/Conduct',
  }),
};
export const WINDOW = days(RULES.rules.standing.windowDays);
export const COOL_DOWN = minutes(RULES.rules.standing.coolDownMinutes);

const sessionOf = (mark: string): string => mark.padStart(32, '0').slice(-32);

/** One person's standing, with a clock of its own. */
export class StandingBench {
  state: StandingState;
  now = Date.UTC(2026, 0, 5, 12);
  readonly log: { fact: Fact; at: number }[] = [];

  constructor(readonly id = 'demo/a:Kim') {
    this.state = STANDING_KIND.initial(id);
  }

  /** A helper marks; `mark` is hex and names the session too. Answers the facts. */
  mark(helper: string, mark: string, at = this.now): string[] {
    const body = { mark, session: sessionOf(mark), helper: `a:${helper}`, reason: 'spam', at };
    return this.send({ type: 'standing.set-mark', body }, { kind: 'session', id: sessionOf(mark) });
  }

  undo(mark: string): string[] {
    return this.send({ type: 'standing.undo-mark', body: { mark } }, { kind: 'session', id: sessionOf(mark) });
  }

  wake(): string[] {
    return this.send({ type: WAKE, body: {} });
  }

  acked(version: number): string[] {
    return this.send({ type: OUTBOX_ACKED, body: { key: 'copy', version, reply: {} } });
  }

  /** Moves time, waking the actor whenever something falls due on the way. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let due = this.state.dueAt; due !== null && due <= end; due = this.state.dueAt) {
      this.now = Math.max(this.now, due);
      this.wake();
    }
    this.now = end;
  }

  get restrictedUntil(): number | null {
    return inForce(this.state)?.until ?? null;
  }

  /** What the asker's actor is still to be told. */
  get owed(): object[] {
    return [...STANDING_KIND.outbox(this.state)];
  }

  send(command: Command, from?: ActorAddress): string[] {
    const context: DecideContext = { id: this.id, now: this.now, from, commandId: '0'.repeat(32), rules: () => RULES, newId: () => '0'.repeat(32) };
    const decision = STANDING_KIND.decide(this.state, command, context);
    if (decision.do !== 'commit') return [];
    for (const fact of decision.facts) {
      this.log.push({ fact, at: this.now });
      STANDING_KIND.evolve(this.state, fact, this.now, this.log.length);
    }
    return decision.facts.map((fact) => fact.type);
  }

  /** The state as its log alone would give it. */
  replayed(): StandingState {
    const state = STANDING_KIND.initial(this.id);
    this.log.forEach(({ fact, at }, index) => {
      STANDING_KIND.evolve(state, fact, at, index + 1);
    });
    return state;
  }

  /** The state as a snapshot, through JSON, would give it. */
  restored(): StandingState {
    const snapshot: unknown = JSON.parse(JSON.stringify(STANDING_KIND.snapshot(this.state)));
    return STANDING_KIND.restore(this.id, snapshot, STANDING_KIND.snapshotVersion);
  }
}
