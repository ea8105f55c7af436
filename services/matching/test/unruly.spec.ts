// Whole houses under a bad network and unpredictable people: what must hold at every commit, and what must hold once it is quiet.
import { minutes, type Random, seconds, seededRandom } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '../src';
import type { DeskState } from '../src/domain/desk/desk-state';
import type { HelperState } from '../src/domain/helper/helper-state';
import { House, rulesOf, WIKI } from './house';
import { truth } from './invariants';

const NAMES = ['Ada', 'Ben', 'Cyd', 'Dot'];
const TOPICS = ['images', 'sources'];
const LANGUAGES = ['en', 'de'];

class Unruly {
  readonly house = new House(rulesOf({ offer: { misses: 3 }, line: { capMinutes: 12 } }));
  asked = 0;
  readonly declines: { readonly helper: string; readonly session: string; readonly at: number }[] = [];

  constructor(
    readonly random: Random,
    readonly faults: boolean,
  ) {
    const { house } = this;
    house.settle = () => undefined;
    house.slowAnswers = faults;
    for (const name of NAMES) this.duty(name);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }

  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.random() < 0.5);
  }

  duty(name: string): void {
    const languages = this.some(LANGUAGES);
    const wish = { capacity: 1 + Math.floor(this.random() * 3), topics: this.some(TOPICS), ...(languages.length > 0 && { languages }) };
    this.house.by(name, { type: 'helper.set-duty', body: { duty: 'available', ...wish } });
  }

  act(): void {
    const { house, random } = this;
    const name = this.pick(NAMES);
    const held = [...house.helper(name).held.values()];
    const ringing = held.filter(({ stage }) => stage === 'reserved');
    const number = 1 + Math.floor(random() * Math.max(1, this.asked));
    const dice = random();
    if (dice < 0.25 && this.asked < 40) this.ask();
    else if (dice < 0.5 && ringing.length > 0) house.by(name, { type: 'helper.accept-offer', body: { offer: this.pick(ringing).offer } });
    else if (dice < 0.58 && ringing.length > 0) this.decline(name, this.pick(ringing));
    else if (dice < 0.6 && ringing.length > 0) house.by(name, { type: 'helper.extend-offer', body: { offer: this.pick(ringing).offer } });
    else if (dice < 0.66) house.end(number);
    else if (dice < 0.7) house.requeue(number);
    else if (dice < 0.73) house.leave(number);
    else if (dice < 0.76) house.presence(name, random() < 0.6);
    else if (dice < 0.79) house.by(name, { type: 'helper.set-duty', body: { duty: this.pick(['busy', 'away', 'going-off', 'off']) } });
    else if (dice < 0.84) this.duty(name);
    else this.wait(Math.floor(random() * seconds(20)));
  }

  ask(): void {
    this.asked += 1;
    const topic = this.random() < 0.5 ? null : this.pick(TOPICS);
    const excluded = this.random() < 0.2 ? [this.pick(NAMES)] : [];
    this.house.ask(this.asked, { topic, excluded, language: this.pick(LANGUAGES) });
  }

  decline(name: string, { offer, session }: { readonly offer: string; readonly session: string }): void {
    if (this.house.by(name, { type: 'helper.decline-offer', body: { offer } }).ok) {
      this.declines.push({ helper: `a:${name}`, session, at: this.house.facts.length });
    }
  }

  /** Messages arrive in any order, some late, some twice, some answers never; actors wake when due. */
  wait(ms: number): void {
    const { house, random } = this;
    const carry = (): void => {
      for (let letters = house.wire.length; letters > 0; letters -= 1) {
        const [letter] = house.wire.splice(this.faults ? Math.floor(random() * house.wire.length) : 0, 1);
        if (!letter) return;
        const fate = this.faults ? random() : 1;
        if (fate < 0.1) continue;
        if (fate < 0.2) house.deliver(letter);
        house.deliver(letter, fate < 0.3);
      }
      if (this.faults && random() < 0.3) house.resend();
    };
    house.settle = carry;
    house.pass(ms);
    carry();
    house.settle = () => undefined;
  }

  /** The network is well again; people sit still for long enough. */
  calmDown(): void {
    const { house } = this;
    house.settle = House.prototype.settle;
    house.slowAnswers = false;
    for (let times = 0; times < 3; times += 1) {
      house.resend();
      house.settle();
      house.pass(seconds(5));
    }
  }

  desks(): DeskState[] {
    return LANGUAGES.map((language) => this.house.desk(`${WIKI}/${language}`));
  }
}

function checkAtRest(unruly: Unruly): void {
  const { house } = unruly;
  for (const desk of unruly.desks()) {
    // Everyone who waits stands in line, nobody else does, and each was told the truth.
    const waiting = Array.from({ length: unruly.asked }, (_, index) => house.session(index + 1)).filter(
      (one) => one.status === 'waiting' && one.desk === desk.id,
    );
    expect([...desk.requests.keys()].sort()).toEqual(waiting.map(({ id }) => id).sort());
    for (const request of desk.requests.values()) {
      expect(house.cell({ kind: 'session', id: request.session }).state).toMatchObject({ supply: truth(desk, request) });
    }
    // What the desk believes of each helper is what the helper says.
    for (const name of NAMES) {
      const helper = house.helper(name);
      const known = desk.helpers.get(`a:${name}`);
      const serves = helper.languages.some((language) => desk.id === `${WIKI}/${language}`);
      const online = serves && helper.duty === 'available' && helper.here;
      expect(known?.online ?? false).toBe(online);
      if (online) expect(known?.uncounted.size).toBe(0);
    }
  }
  // I6: what a helper holds is what sessions and desks say they hold.
  for (const name of NAMES) {
    for (const { offer, session, stage } of house.helper(name).held.values()) {
      expect(stage).not.toBe('accepting');
      if (stage === 'active') expect(house.cell({ kind: 'session', id: session }).state).toMatchObject({ status: 'assigned', offer });
      else expect(unruly.desks().some((desk) => [...desk.outstanding.values()].some((out) => out.open && out.offer === offer))).toBe(true);
    }
  }
  for (let number = 1; number <= unruly.asked; number += 1) {
    const { status, offer, helper } = house.session(number);
    if (status === 'assigned') expect(house.helper((helper as string).slice(2)).held.get(offer as string)?.stage).toBe('active');
  }
}

/** A log and a snapshot tell the same story. */
function checkReplay({ house }: Unruly): void {
  for (const cell of house.cells.values()) {
    if (cell.address.kind === 'session') continue;
    const kind = cell.address.kind === 'desk' ? DESK_KIND : HELPER_KIND;
    const stored = JSON.stringify(cell.kind.snapshot(cell.state));
    const restored = cell.kind.restore(cell.address.id, JSON.parse(stored), kind.snapshotVersion);
    const replayed = cell.kind.initial(cell.address.id);
    for (const [index, { fact, at }] of cell.log.entries()) cell.kind.evolve(replayed, JSON.parse(JSON.stringify(fact)), at, index + 1);
    for (const other of [restored, replayed]) {
      expect(JSON.parse(JSON.stringify(cell.kind.snapshot(other)))).toEqual(JSON.parse(stored));
      expect(cell.kind.dueAt(other)).toBe(cell.kind.dueAt(cell.state));
      expect([...cell.kind.outbox(other)]).toEqual([...cell.kind.outbox(cell.state)]);
    }
  }
}

function checkDeclines(unruly: Unruly): void {
  const { house, declines } = unruly;
  for (const { helper, session, at } of declines) {
    const rungAfter = house.facts
      .slice(at)
      .filter(({ type, actor, body }) => type === 'offer-rang' && actor === `helper/${WIKI}/${helper}` && body.session === session);
    expect(rungAfter).toEqual([]);
  }
}

const SEEDS = Array.from({ length: 30 }, (_, index) => 1_000 + index);

describe('an unruly house', () => {
  it.each(SEEDS)('keeps order, capacity and truth under lost, late and doubled messages (seed %i)', (seed) => {
    const unruly = new Unruly(seededRandom(seed), true);
    for (let steps = 0; steps < 200; steps += 1) unruly.act();
    checkReplay(unruly);
    unruly.calmDown();
    checkAtRest(unruly);
    checkReplay(unruly);
  });

  it.each(SEEDS.slice(0, 12))('never rings a declined request there again while messages arrive at once (seed %i)', (seed) => {
    const unruly = new Unruly(seededRandom(seed), false);
    for (let steps = 0; steps < 200; steps += 1) {
      unruly.act();
      unruly.house.settle = House.prototype.settle;
      unruly.house.settle();
      unruly.house.settle = () => undefined;
    }
    unruly.calmDown();
    checkAtRest(unruly);
    checkDeclines(unruly);
  });

  it('forgets in time: after a quiet two hours nothing is left of what has ended', () => {
    const unruly = new Unruly(seededRandom(7), true);
    for (let steps = 0; steps < 200; steps += 1) unruly.act();
    unruly.calmDown();
    const { house } = unruly;
    for (const name of NAMES) house.presence(name, false);
    for (let number = 1; number <= unruly.asked; number += 1) {
      house.end(number);
      house.leave(number);
    }
    house.pass(minutes(150));
    for (const desk of unruly.desks()) {
      expect([desk.requests.size, desk.outstanding.size, desk.gone.size, desk.helpers.size, desk.offline.size, desk.debts.size]).toEqual([
        0, 0, 0, 0, 0, 0,
      ]);
    }
    for (const name of NAMES) {
      const { held, ended, debts, duty } = house.helper(name) as HelperState;
      expect([held.size, ended.size, debts.size, duty]).toEqual([0, 0, 0, 'off']);
    }
  });
});
