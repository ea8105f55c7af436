// Words to sessions may be sent twice and come late: each has a serial that tells which is newest.
import { seconds } from '@oa/kernel';
import { House, type Letter } from './house';

/** A house that keeps every letter to a session, to deliver it again when it is old. */
class LateHouse extends House {
  readonly words: Letter[] = [];

  override deliver(letter: Letter, answerLost = false): void {
    const { type } = letter.message;
    if (!letter.answer && (type === 'session.helper-presence' || type === 'session.tell-supply')) this.words.push(letter);
    super.deliver(letter, answerLost);
  }

  get serials(): number[] {
    return this.words.map(({ message }) => (message.body as { serial: number }).serial);
  }

  /** The first word arrives once more, after all the others. */
  firstAgain(): void {
    const [first] = this.words;
    if (!first) throw new Error('no word was sent');
    this.deliver(first);
  }
}

describe('words to a session', () => {
  it('about a helper’s connection have growing serials, so that an old loss that comes late does not count', () => {
    const house = new LateHouse();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.presence('Ada', false);
    house.presence('Ada', true);
    expect(house.words.map(({ message }) => message.body)).toMatchObject([{ here: false }, { here: true }]);
    expect(house.serials[1]).toBeGreaterThan(house.serials[0] ?? 0);
    house.firstAgain();
    expect(house.session(1).here).toBe(true);
  });

  it('about the supply have growing serials, so that an old sentence that comes late does not stand', () => {
    const house = new LateHouse();
    house.ask(1);
    house.pass(seconds(1));
    house.onDuty('Ada', { capacity: 1 });
    house.pass(seconds(1));
    expect(house.words.map(({ message }) => message.body)).toMatchObject([{ why: 'none-on-duty' }, { why: null }]);
    expect(house.serials[1]).toBeGreaterThan(house.serials[0] ?? 0);
    house.firstAgain();
    expect(house.session(1).supply).toBe(null);
  });

  it('carry the version of the debt they pay, which a replayed log gives again', () => {
    const house = new LateHouse();
    house.ask(1);
    house.pass(seconds(1));
    house.onDuty('Ada', { capacity: 1 });
    house.pass(seconds(1));
    house.accept('Ada', house.ring('Ada'));
    house.presence('Ada', false);
    for (const { message } of house.words) expect(message.body).toMatchObject({ serial: message.version });
    expect(house.words).toHaveLength(3);
  });
});
