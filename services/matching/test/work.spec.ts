// How much a desk has to look at: comparisons counted, not time.
import type { Fact } from '@oa/actors';
import { DESK_KIND } from '../src';
import { newDesk } from '../src/domain/desk/desk-state';
import { ORDER } from '../src/domain/desk/order';
import { DESK, rulesOf, sessionNumber, WIKI } from './house';

const TOPICS = ['images', 'sources', 'templates'];
const inForce = rulesOf();

class BareDesk {
  readonly state = newDesk(DESK);
  #seq = 0;

  tell(type: string, body: object, from?: { kind: 'session' | 'helper'; id: string }): readonly Fact[] {
    const context = { id: DESK, now: 1_000_000 + this.#seq, commandId: '', newId: () => '', rules: () => inForce, ...(from && { from }) };
    const decision = DESK_KIND.decide(this.state, { type, body }, context);
    const facts = decision.do === 'commit' ? decision.facts : [];
    for (const fact of facts) {
      this.#seq += 1;
      DESK_KIND.evolve(this.state, fact, context.now, this.#seq);
    }
    DESK_KIND.dueAt(this.state);
    return facts;
  }

  enqueue(number: number): readonly Fact[] {
    const session = sessionNumber(number);
    const topic = number % 4 === 0 ? null : (TOPICS[number % 3] ?? null);
    return this.tell('desk.enqueue', { session, round: 1, since: number, topic, language: 'en', excluded: [] }, { kind: 'session', id: session });
  }

  helper(number: number, version: number, free: number): readonly Fact[] {
    const helper = `a:${number}`;
    const topics = number % 2 === 0 ? [] : [TOPICS[number % 3] as string];
    const body = { helper, name: helper, version, online: true, free, capacity: 2, topics, windowMs: 45_000, meanChatMs: null };
    return this.tell('desk.helper-state', body, { kind: 'helper', id: `${WIKI}/${helper}` });
  }
}

function comparisons(work: () => void): number {
  const spies = [jest.spyOn(ORDER, 'byPlace'), jest.spyOn(ORDER, 'byTurn')];
  work();
  const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return calls;
}

/** Comparisons of one offer when so many wait and so many helpers are full, and of one when so many helpers are free and nobody waits. */
function offerAmong(size: number): { readonly freed: number; readonly asked: number } {
  const waiting = new BareDesk();
  for (let number = 1; number <= size; number += 1) waiting.enqueue(number);
  for (let number = 1; number <= size / 10; number += 1) waiting.helper(number, 1, 0);
  let offers = 0;
  const freed = comparisons(() => {
    for (let number = 1; number <= 20; number += 1) offers += waiting.helper(number, 2, 1).filter(({ type }) => type === 'offer-made').length;
  });
  const free = new BareDesk();
  for (let number = 1; number <= size; number += 1) free.helper(number, 1, 2);
  const asked = comparisons(() => {
    for (let number = 1; number <= 20; number += 1) offers += free.enqueue(number).filter(({ type }) => type === 'offer-made').length;
  });
  expect(offers).toBe(40);
  return { freed: freed / 20, asked: asked / 20 };
}

describe('the work of one offer', () => {
  it('grows no faster than the number of digits of those waiting and those free', () => {
    const small = offerAmong(250);
    const large = offerAmong(16_000);
    const digits = Math.log(16_000) / Math.log(250);
    expect(large.freed / small.freed).toBeLessThan(digits * 1.5);
    expect(large.asked / small.asked).toBeLessThan(digits * 1.5);
    expect(Math.max(large.freed, large.asked)).toBeLessThan(2_000);
  });
});
