import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../i18n');
type Catalogue = Readonly<Record<string, string>>;
const read = (file: string): Catalogue => {
  const { '@metadata': about, ...words } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  expect(about?.authors).toBeInstanceOf(Array);
  return words;
};
const params = (text: string) => [...new Set(text.match(/\$\d/g) ?? [])].sort();
const languages = readdirSync(FOLDER).filter((file) => !['en.json', 'qqq.json'].includes(file));

describe('the messages', () => {
  const en = read('en.json');

  it('are all explained to translators, and nothing else is', () => {
    const qqq = read('qqq.json');
    expect(Object.keys(qqq).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(qqq)) expect({ key, explained: text.trim().length > 3 }).toEqual({ key, explained: true });
  });

  it('have keys of one form and no markup', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(key).toMatch(/^onlineassistance-[a-z]+(-[a-z0-9]+)+$/);
      expect({ key, markup: /<|&\w+;|\t|\n/.test(text) }).toEqual({ key, markup: false });
    }
  });

  it.each(languages)('say the same in %s: known keys, the same parameters, one line each', (file) => {
    for (const [key, text] of Object.entries(read(file))) {
      expect(en).toHaveProperty([key]);
      expect({ key, params: params(text) }).toEqual({ key, params: params(en[key] ?? '') });
      expect(text).not.toMatch(/[<\t\n]/);
    }
  });

  it('keep the consent short enough to be read', () => {
    expect(en['onlineassistance-ask-notice']?.split(' ').length).toBeLessThanOrEqual(40);
  });
});
