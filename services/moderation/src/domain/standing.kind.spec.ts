import { days, Fault, minutes } from '@oa/kernel';
import { COOL_DOWN, StandingBench, WINDOW } from '../../test/standing-bench';
import { STANDING_KIND } from './standing.kind';
import { standingViews } from './standing-views';

function restricted(person = new StandingBench()): StandingBench {
  for (const [index, helper] of ['Ada', 'Bo', 'Cy'].entries()) {
    person.mark(helper, `a${index}${person.log.length}`);
    person.pass(minutes(1));
  }
  return person;
}

describe('marks of three distinct helpers', () => {
  it.each(['demo/a:Kim', 'demo/v:visitor1', 'demo/t:temp1'])('restrict %s for seven days from the third mark', (id) => {
    const person = new StandingBench(id);
    person.mark('Ada', 'a1');
    person.mark('Bo', 'a2');
    expect(person.restrictedUntil).toBeNull();
    person.pass(minutes(5));
    expect(person.mark('Cy', 'a3')).toContain('restriction-set');
    expect(person.restrictedUntil).toBe(person.now + days(7));
  });

  it('are not made by two marks of one helper', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    person.mark('Ada', 'a2');
    person.mark('Bo', 'a3');
    expect(person.restrictedUntil).toBeNull();
    person.mark('Cy', 'a4');
    expect(person.restrictedUntil).not.toBeNull();
  });

  it('do not add up when the first is older than the window', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    person.pass(WINDOW);
    person.mark('Bo', 'a2');
    person.mark('Cy', 'a3');
    expect(person.restrictedUntil).toBeNull();
  });

  it('add up on the last millisecond of the window', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    person.pass(WINDOW - 1);
    person.mark('Bo', 'a2');
    person.mark('Cy', 'a3');
    expect(person.restrictedUntil).not.toBeNull();
  });

  it('count a mark that is told twice, once', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    expect(person.mark('Ada', 'a1')).toEqual([]);
  });

  it('leave a longer restriction alone when a fourth arrives', () => {
    const person = restricted();
    const until = person.restrictedUntil;
    expect(person.mark('Di', 'b1')).not.toContain('restriction-set');
    expect(person.restrictedUntil).toBe(until);
  });
});

describe('a mark taken back', () => {
  it('lifts the restriction it caused', () => {
    const person = restricted();
    const third = [...person.state.marks.keys()][2] ?? '';
    expect(person.undo(third)).toContain('restriction-lifted');
    expect(person.restrictedUntil).toBeNull();
  });

  it('leaves the restriction while three other helpers’ marks stand', () => {
    const person = restricted();
    person.mark('Di', 'd1');
    person.undo([...person.state.marks.keys()][0] ?? '');
    expect(person.restrictedUntil).not.toBeNull();
    person.undo('d1');
    expect(person.restrictedUntil).toBeNull();
  });

  it('does not raise the next restriction’s length', () => {
    const person = restricted();
    person.undo([...person.state.marks.keys()][0] ?? '');
    person.mark('Di', 'd1');
    expect(person.restrictedUntil).toBe(person.now + days(7));
  });

  it('lifts the cool-down, or shortens it to that of the mark before', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    const first = person.now + COOL_DOWN;
    person.pass(minutes(10));
    person.mark('Bo', 'a2');
    expect(person.state.coolDownUntil).toBe(first + minutes(10));
    person.undo('a2');
    expect(person.state.coolDownUntil).toBe(first);
    person.undo('a1');
    expect(person.state.coolDownUntil).toBeNull();
  });

  it('never counts, even if the taking back overtakes it', () => {
    const person = new StandingBench();
    person.undo('a1');
    expect(person.mark('Ada', 'a1')).toEqual([]);
    person.mark('Bo', 'a2');
    person.mark('Cy', 'a3');
    expect(person.restrictedUntil).toBeNull();
  });
});

describe('the end of a restriction', () => {
  it('comes at its date, and the person may ask again', () => {
    const person = restricted();
    const until = person.restrictedUntil ?? 0;
    person.pass(until - person.now - 1);
    expect(person.restrictedUntil).toBe(until);
    person.pass(1);
    expect(person.restrictedUntil).toBeNull();
  });

  it('spends its marks: one more helper does not restrict again, three more do', () => {
    const person = restricted();
    person.mark('Di', 'd1');
    person.pass(days(8));
    person.mark('Eve', 'e1');
    person.mark('Flo', 'f1');
    expect(person.restrictedUntil).toBeNull();
    person.mark('Gus', 'c1');
    expect(person.restrictedUntil).not.toBeNull();
  });

  it('makes the next one 30 days, and all later ones 90', () => {
    const person = new StandingBench();
    const lengths = [0, 1, 2, 3].map(() => {
      restricted(person);
      const length = (person.restrictedUntil ?? 0) - (person.log.at(-1)?.at ?? 0);
      person.pass(days(91));
      return length;
    });
    expect(lengths).toEqual([days(7), days(30), days(90), days(90)]);
  });

  it('takes effect with the next mark if no wake came', () => {
    const person = restricted();
    person.now = (person.restrictedUntil ?? 0) + 1;
    expect(person.mark('Di', 'd1')).toEqual(['restriction-lifted', 'cool-down-set', 'mark-set', 'cool-down-set']);
    expect(person.restrictedUntil).toBeNull();
  });
});

describe('the copy the asker’s actor keeps', () => {
  it('is owed at each change, newest only, until that version is acked', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    expect(person.owed).toMatchObject([{ version: 1, to: { kind: 'asker', id: 'demo/a:Kim' }, body: { version: 1, restrictedUntil: null } }]);
    person.mark('Bo', 'a2', person.now);
    person.pass(minutes(1));
    person.mark('Cy', 'a3');
    expect(person.owed).toMatchObject([{ body: { restrictedUntil: person.restrictedUntil, coolDownUntil: person.state.coolDownUntil } }]);
    expect(person.acked(1)).toEqual([]);
    expect(person.owed).toHaveLength(1);
    expect(person.acked(person.state.copyVersion)).toEqual(['delivered']);
    expect(person.owed).toEqual([]);
  });

  it('says when cool-down and restriction are over', () => {
    const person = restricted();
    person.acked(person.state.copyVersion);
    person.pass(COOL_DOWN);
    expect(person.owed).toMatchObject([{ body: { coolDownUntil: null, restrictedUntil: person.restrictedUntil } }]);
    person.pass(days(7));
    expect(person.owed).toMatchObject([{ body: { coolDownUntil: null, restrictedUntil: null } }]);
  });
});

describe('moderators’ lists', () => {
  it('show each mark with its helper and reason, and the latest restriction', () => {
    const person = restricted();
    person.undo([...person.state.marks.keys()][0] ?? '');
    const rows = [...standingViews(person.state, person.id).values()].map((row) => row.data);
    expect(rows).toMatchObject([
      { principal: 'a:Kim', helper: 'a:Ada', reason: 'spam', undone: true },
      { helper: 'a:Bo', undone: false },
      { helper: 'a:Cy', undone: false },
      { principal: 'a:Kim', level: 0, over: 'undone' },
    ]);
  });

  it('drop a mark that has expired', () => {
    const person = new StandingBench();
    person.mark('Ada', 'a1');
    person.pass(WINDOW);
    expect([...standingViews(person.state, person.id)]).toMatchObject([['mark:a1', { view: 'marks', data: null }]]);
  });
});

it('takes marks from the session they are about, and from nobody else', () => {
  const person = new StandingBench();
  const body = { mark: 'a1', session: '1'.repeat(32), helper: 'a:Ada', reason: 'spam', at: person.now };
  expect(() => person.send({ type: 'standing.set-mark', body }, { kind: 'session', id: '2'.repeat(32) })).toThrow(Fault);
  expect(() => person.send({ type: 'standing.set-mark', body })).toThrow(Fault);
  expect(() => person.send({ type: 'standing.undo-mark', body: { mark: 'a1' } }, { kind: 'helper', id: 'demo/a:Ada' })).toThrow(Fault);
});

it('ignores a wake with nothing due', () => {
  expect(new StandingBench().wake()).toEqual([]);
  expect(STANDING_KIND.dueAt(new StandingBench().state)).toBeNull();
});
