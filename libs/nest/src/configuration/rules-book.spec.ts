import { WikiRules } from '@oa/contracts';
import { RulesBook, revisionOf, UnknownWiki } from './rules-book';

const input = {
  wiki: 'enwiki',
  name: 'English',
  origins: ['https://en.example.org'],
  articlePath: 'https://en.example.org/wiki/$1',
  languages: ['en'],
  helpPage: 'https://en.example.org/wiki/Help',
  conductPage: 'https://en.example.org/wiki/Conduct',
};
const rules = WikiRules.parse(input);

describe('the rules book', () => {
  it('gives the rules in force with a revision, and refuses a wiki it does not know', () => {
    const book = new RulesBook([{ rules }]);
    expect(book.rules('enwiki')).toEqual({ revision: revisionOf(rules), rules });
    expect(book.rules('enwiki').revision).toMatch(/^[0-9a-f]{12}$/);
    expect(() => book.rules('dewiki')).toThrow(UnknownWiki);
    expect(book.all()).toHaveLength(1);
  });

  it('has the same revision for the same rules in another order, and another one for other rules', () => {
    const turned = WikiRules.parse(Object.fromEntries(Object.entries(input).reverse()));
    expect(revisionOf(turned)).toBe(revisionOf(rules));
    expect(revisionOf({ ...rules, standing: { ...rules.standing, n: 4 } })).not.toBe(revisionOf(rules));
    expect(revisionOf({ ...rules, languages: ['en', 'de'] })).not.toBe(revisionOf({ ...rules, languages: ['de', 'en'] }));
  });
});
