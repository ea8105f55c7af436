// A snapshot read off in slices while the desk goes on is the desk at one fact.
import type { Fact, Still } from '@oa/actors';
import { type Random, seededRandom } from '@oa/kernel';
import { DESK_KIND } from '../src';
import { type DeskState, newDesk } from '../src/domain/desk/desk-state';
import { DESK, House, sessionNumber } from './house';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A reader that takes a few records between commits, as a host does between turns. */
class SlowReader {
  readonly read: string[] = [];
  readonly #records: Iterator<unknown>;
  done = false;

  constructor(
    readonly still: Still,
    /** What a snapshot taken at once said at the same fact. */
    readonly expected: unknown,
  ) {
    this.#records = still.records[Symbol.iterator]();
  }

  slice(records: number): void {
    for (let n = 0; n < records && !this.done; n += 1) {
      const next = this.#records.next();
      if (next.done) this.done = true;
      else this.read.push(JSON.stringify(next.value));
    }
    if (this.done) this.still.end();
  }

  check(): void {
    while (!this.done) this.slice(1);
    expect(JSON.parse(`[${this.read.join(',')}]`)).toEqual(this.expected);
  }
}

/** Every fact a busy house commits at one desk, to be folded into a desk of our own while it is read. */
function factsOf(random: Random): { readonly fact: Fact; readonly at: number }[] {
  const house = new House();
  const names = ['Ada', 'Ben', 'Cyd', 'Dot', 'Eve'];
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  for (let asked = 0; asked < 60; ) {
    const name = pick(names);
    const [first] = house.rings(name);
    const dice = random();
    if (dice < 0.4) house.ask(++asked, { excluded: random() < 0.2 ? [pick(names)] : [] });
    else if (dice < 0.55) house.onDuty(name, { capacity: 1 + Math.floor(random() * 4) });
    else if (dice < 0.7 && first) house.decline(name, first.offer);
    else if (dice < 0.85 && first) house.accept(name, first.offer);
    else if (dice < 0.9) house.end(1 + Math.floor(random() * Math.max(1, asked)));
    else if (dice < 0.93) house.leave(1 + Math.floor(random() * Math.max(1, asked)));
    else if (dice < 0.95) house.requeue(1 + Math.floor(random() * Math.max(1, asked)));
    else if (dice < 0.97) house.setDuty(name, 'busy');
    else house.pass(Math.floor(random() * 60_000));
  }
  return house.cell({ kind: 'desk', id: DESK }).log;
}

describe('a snapshot read off in slices', () => {
  it.each(Array.from({ length: 25 }, (_, index) => 400 + index))('amid commits is the desk at the fact it was begun at (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const desk = newDesk(DESK);
    let reader: SlowReader | undefined;
    let checked = 0;
    for (const [index, { fact, at }] of factsOf(random).entries()) {
      if (!reader && random() < 0.2) {
        const expected = plain(DESK_KIND.snapshot(desk));
        reader = new SlowReader(DESK_KIND.still?.(desk) as Still, expected);
      }
      DESK_KIND.evolve(desk, fact, at, index + 1);
      reader?.slice(Math.floor(random() * 4));
      if (!reader?.done) continue;
      reader.check();
      reader = undefined;
      checked += 1;
    }
    reader?.check();
    expect(checked).toBeGreaterThan(5);
    expect(desk.still).toBeNull();
  });

  it('restores the desk it was, and the desk goes on as if nobody had read', () => {
    const log = factsOf(seededRandom(9));
    const untouched = newDesk(DESK);
    const read = newDesk(DESK);
    const half = Math.floor(log.length / 2);
    let still: Still | undefined;
    for (const [index, { fact, at }] of log.entries()) {
      if (index === half) still = DESK_KIND.still?.(read);
      DESK_KIND.evolve(untouched, fact, at, index + 1);
      DESK_KIND.evolve(read, fact, at, index + 1);
    }
    const restored = DESK_KIND.restore(DESK, plain([...(still?.records ?? [])]), DESK_KIND.snapshotVersion);
    for (const [index, { fact, at }] of log.entries()) if (index >= half) DESK_KIND.evolve(restored, fact, at, index + 1);
    const truth = plain(DESK_KIND.snapshot(untouched));
    expect([plain(DESK_KIND.snapshot(read)), plain(DESK_KIND.snapshot(restored))]).toEqual([truth, truth]);
  });

  it('of the first shape, one object of lists, is still read', () => {
    const request = { session: sessionNumber(1), round: 1, since: 5, topic: null, language: 'en', excluded: [], declined: ['a:Ada'] };
    const desk = DESK_KIND.restore(
      DESK,
      {
        counters: { seq: 7, offers: 3, joins: 2, serial: 1, suppliedAt: 4, capMs: 600_000 },
        ...{ requests: [{ ...request, missed: [['a:Ben', 1]], offer: null, told: null }], outstanding: [], helpers: [] },
        ...{ gone: [[sessionNumber(2), 1, 4, ['a:Ada']]], offline: [['a:Cyd', 3]], debts: [] },
      },
      1,
    ) as DeskState;
    expect([desk.seq, desk.line.size, desk.gone.size, desk.offline.get('a:Cyd'), desk.requests.get(sessionNumber(1))?.missed.get('a:Ben')]).toEqual([
      7, 1, 1, 3, 1,
    ]);
    expect(() => DESK_KIND.restore(DESK, {}, 3)).toThrow(/unknown version 3/);
  });
});
