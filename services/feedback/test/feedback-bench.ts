/** A workbench for one FeedbackActor: commands in, facts kept, no host. */
import type { Fact, OutMessage } from '@oa/actors';
import { type ActorAddress, type Authority, FEEDBACK_FACTS, FEEDBACK_MESSAGES, OUTBOX_ACKED, WAKE } from '@oa/contracts';
import { FEEDBACK_KIND } from '../src/domain/feedback.kind';
import type { FeedbackState } from '../src/domain/feedback-state';

export const SESSION = 'a'.repeat(32);
export const KIM: Authority = { principal: 'a:Kim', roles: ['asker'], name: 'Kim' };
export const ADA: Authority = { principal: 'a:Ada', roles: ['helper'], name: 'Ada' };

export class FeedbackBench {
  state: FeedbackState = FEEDBACK_KIND.initial(SESSION);
  now = Date.UTC(2026, 0, 5, 12);
  readonly log: { seq: number; at: number; fact: Fact }[] = [];

  /** The session tells that it is over; helped by Ada unless told otherwise. */
  over(serial = 1, helper: string | null = 'a:Ada'): string[] | string {
    const body = { wiki: 'demo', asker: 'a:Kim', helper, endedAt: this.now, language: 'en', topic: 'editing', serial };
    return this.tell('feedback.session-over', body);
  }

  tell(type: string, body: object = {}, from: ActorAddress = { kind: 'session', id: SESSION }): string[] | string {
    return this.#send(type, body, { from });
  }

  ask(type: string, body: object = {}, by: Authority = KIM): string[] | string {
    return this.#send(type, body, { by });
  }

  wake(): string[] | string {
    return this.#send(WAKE, {}, {});
  }

  ack(key: string, version = 1): string[] | string {
    return this.#send(OUTBOX_ACKED, { key, version, reply: {} }, {});
  }

  get debts(): OutMessage[] {
    return [...FEEDBACK_KIND.outbox(this.state)];
  }

  get row(): unknown {
    return FEEDBACK_KIND.views?.(this.state, SESSION).get('1');
  }

  face(by: Authority = KIM): unknown {
    return FEEDBACK_KIND.face?.(this.state, by, {
      id: SESSION,
      now: this.now,
      rules: () => {
        throw new Error('feedback follows no rule');
      },
    });
  }

  replay(cut: number): FeedbackState {
    let state = FEEDBACK_KIND.initial(SESSION);
    for (const { seq, at, fact } of this.log) {
      FEEDBACK_KIND.evolve(state, unsealed(fact), at, seq);
      if (seq === cut) state = FEEDBACK_KIND.restore(SESSION, JSON.parse(JSON.stringify(FEEDBACK_KIND.snapshot(state))), 1);
    }
    return state;
  }

  /** The names of the facts committed (none: it was answered), the refusal, or `later`. */
  #send(type: string, body: object, who: { by?: Authority; from?: ActorAddress }): string[] | string {
    const definition = FEEDBACK_MESSAGES.find((one) => one.name === type);
    const parsed = definition ? definition.payload.parse(body) : body;
    const decision = FEEDBACK_KIND.decide(
      this.state,
      { type, body: parsed },
      {
        id: SESSION,
        now: this.now,
        ...who,
        commandId: 'c',
        rules: () => {
          throw new Error('feedback follows no rule');
        },
        newId: () => SESSION,
      },
    );
    switch (decision.do) {
      case 'commit':
        for (const fact of decision.facts) this.#fold(fact);
        definition?.reply.parse(FEEDBACK_KIND.replyOf(decision.facts));
        return decision.facts.map((fact) => fact.type);
      case 'answer':
        return [];
      case 'refuse':
        if (!(definition?.refusals as readonly string[] | undefined)?.includes(decision.code))
          throw new Error(`${decision.code} is not in the contract`);
        return decision.code;
      case 'later':
        return 'later';
    }
  }

  #fold(fact: Fact): void {
    FEEDBACK_FACTS.find((one) => one.name === fact.type)?.body.parse(fact.body);
    this.log.push({ seq: this.log.length + 1, at: this.now, fact });
    FEEDBACK_KIND.evolve(this.state, unsealed(fact), this.now, this.log.length);
  }
}

function unsealed(fact: Fact): Fact {
  const body: Record<string, unknown> = { ...fact.body };
  for (const field of FEEDBACK_FACTS.find((one) => one.name === fact.type)?.sealed ?? []) delete body[field];
  return { type: fact.type, body };
}
