// I5: over any time in which two helpers both fit every request offered and both have room, their offers differ by at most one.
import type { Fact } from '@oa/actors';
import { seededRandom } from '@oa/kernel';
import { answersTopic, roomOf } from '../src/domain/desk/desk-helper';
import type { DeskState } from '../src/domain/desk/desk-state';
import { barred } from '../src/domain/desk/waiting-request';
import { House } from './house';

const NAMES = ['Ada', 'Ben', 'Cyd', 'Dot'];

/** Follows one pair: between two offers to one of them there must be one to the other, unless the pair was not on a par in between. */
class Pair {
  last: string | null = null;
  together = 0;

  constructor(
    readonly a: string,
    readonly b: string,
  ) {}

  see(desk: DeskState, { type, body }: Fact): void {
    const [a, b] = [desk.helpers.get(this.a), desk.helpers.get(this.b)];
    if (!a || !b || roomOf(a) === 0 || roomOf(b) === 0) {
      this.last = null;
      return;
    }
    if (type !== 'offer-made') return;
    const { session, helper } = body as { readonly session: string; readonly helper: string };
    const request = desk.requests.get(session);
    if (!request || [a, b].some((one) => !answersTopic(one, request.topic) || barred(request, one.helper))) {
      this.last = null;
      return;
    }
    if (helper !== this.a && helper !== this.b) return;
    if (helper === this.last) throw new Error(`I5: ${helper} was offered twice while ${helper === this.a ? this.b : this.a} waited`);
    if (this.last) this.together += 1;
    this.last = helper;
  }
}

describe('turns', () => {
  const seeds = Array.from({ length: 20 }, (_, index) => 500 + index);

  it.each(seeds)('alternate between any two helpers who are on a par (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const house = new House();
    const pairs = NAMES.flatMap((a, index) => NAMES.slice(index + 1).map((b) => new Pair(`a:${a}`, `a:${b}`)));
    house.watch = (desk, fact) => {
      for (const pair of pairs) pair.see(desk, fact);
    };
    for (const name of NAMES) house.onDuty(name, { capacity: 4, ...(random() < 0.3 && { topics: ['images'] }) });
    for (let asked = 0, steps = 0; steps < 150; steps += 1) {
      const name = pick(NAMES);
      const held = [...house.helper(name).held.values()];
      const one = pick(held);
      const dice = random();
      if (dice < 0.35) {
        asked += 1;
        house.ask(asked, { topic: random() < 0.4 ? 'images' : null, excluded: random() < 0.1 ? [pick(NAMES)] : [] });
      } else if (one?.stage === 'reserved') {
        if (dice < 0.85) house.accept(name, one.offer);
        else house.decline(name, one.offer);
      } else if (one && dice < 0.9) house.end(Number.parseInt(one.session, 16));
      else if (dice > 0.97) house.setDuty(name, house.helper(name).duty === 'available' ? 'busy' : 'available');
      house.pass(1_000);
    }
    expect(pairs.some(({ together }) => together > 0)).toBe(true);
  });
});
