import { SESSION_FACTS } from './facts';
import { endCauseFor, factVisibleTo } from './visibility';

describe('what a party may see of a session', () => {
  const hidden = (party: 'asker' | 'helper') => SESSION_FACTS.map((one) => one.name).filter((name) => !factVisibleTo(party, name));

  it('hides notes, marks, parted pairs, reports, the asker’s sockets and bookkeeping from the asker', () => {
    expect(hidden('asker')).toEqual([
      'asker-gone',
      'asker-back',
      'reopening-asked',
      'word-noted',
      'note-written',
      'misuse-marked',
      'misuse-undone',
      'pair-parted',
      'session-reported',
      'key-destruction-ordered',
      'delivered',
    ]);
  });

  it('hides parted pairs, reports not known to be theirs, the asker’s sockets and bookkeeping from the helper', () => {
    expect(hidden('helper')).toEqual([
      'asker-gone',
      'asker-back',
      'reopening-asked',
      'word-noted',
      'pair-parted',
      'session-reported',
      'key-destruction-ordered',
      'delivered',
    ]);
  });

  it('shows a report to the side that made it, and to no later helper', () => {
    const body = { by: 'helper', helper: 'a:Ada', reason: 'other' };
    expect(factVisibleTo('helper', 'session-reported', body, 'a:Ada')).toBe(true);
    expect(factVisibleTo('helper', 'session-reported', body, 'a:Bo')).toBe(false);
    expect(factVisibleTo('asker', 'session-reported', body, 'a:Kim')).toBe(false);
    expect(factVisibleTo('asker', 'session-reported', { ...body, by: 'asker' }, 'a:Kim')).toBe(true);
  });

  it('shows a helper their own notes and marks only', () => {
    for (const type of ['note-written', 'misuse-marked', 'misuse-undone']) {
      expect(factVisibleTo('helper', type, { helper: 'a:Ada' }, 'a:Ada')).toBe(true);
      expect(factVisibleTo('helper', type, { helper: 'a:Ada' }, 'a:Bo')).toBe(false);
    }
  });

  it('shows nobody a fact it does not know', () => {
    expect(factVisibleTo('helper', 'constructor')).toBe(false);
  });

  it('tells an asker of a misuse end what they are told of any end by the helper', () => {
    expect(endCauseFor('asker', 'misuse')).toBe('helper-ended');
    expect(endCauseFor('helper', 'misuse')).toBe('misuse');
    expect(endCauseFor('asker', 'idle')).toBe('idle');
  });
});
