import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREFIX } from './messages';
import { directionOf, makeWords } from './words';

const root = join(__dirname, '..', '..');
const table = (name: string): Record<string, string> => {
  const { '@metadata': _, ...messages } = JSON.parse(readFileSync(join(root, 'i18n', `${name}.json`), 'utf8'));
  return messages;
};
const en = table('en');
const qqq = table('qqq');
const others = readdirSync(join(root, 'i18n')).flatMap((file) => (/^(en|qqq)\.json$/.test(file) ? [] : [file.replace('.json', '')]));

function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /\.spec\.ts$/.test(entry.name) ? '' : readFileSync(path, 'utf8');
    })
    .join('\n');
}

describe('the messages', () => {
  it('are each documented, and nothing else is', () => {
    expect(Object.keys(qqq)).toEqual(Object.keys(en));
    expect(Object.values(qqq).every((text) => text.length > 3)).toBe(true);
  });

  it('are each used, in the order of the alphabet, under one prefix', () => {
    const source = sources(join(root, 'src'));
    const keys = Object.keys(en).map((key) => key.slice(PREFIX.length));
    const isUsed = (key: string) => source.includes(`'${key}'`) || source.includes(`"${key}"`) || key.startsWith('scheme-');
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
    expect(Object.keys(en).every((key) => key.startsWith(PREFIX))).toBe(true);
    expect(keys).toEqual([...keys].sort());
  });

  it('hold no markup, and explain every parameter', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(text).not.toMatch(/[<>]/);
      for (const [parameter] of text.matchAll(/\$\d/g)) expect(`${key}: ${qqq[key]}`).toContain(parameter);
    }
  });

  it.each(others)('in %s have no key and no parameter that English lacks', (language) => {
    for (const [key, text] of Object.entries(table(language))) {
      expect(Object.keys(en)).toContain(key);
      for (const [parameter] of text.matchAll(/\$\d/g)) expect(`${key}: ${en[key]}`).toContain(parameter);
    }
  });
});

describe('words', () => {
  const words = makeWords('en', { [`${PREFIX}say-new`]: '{{PLURAL:$2|New message|$2 new messages}} from $1' }, {});
  const arabic = makeWords('ar', {}, { [`${PREFIX}end-title`]: 'End $1' });

  it('put counts and names in their place, the name apart from the text', () => {
    expect(words.text('say-new', 'Wren', 3)).toBe('3 new messages from Wren');
    expect(words.parts('say-new', 'Wren', 1)).toEqual([
      { text: 'New message from ', name: false },
      { text: 'Wren', name: true },
    ]);
  });

  it('never read a name as markup or parameter', () => {
    expect(words.text('say-new', '{{PLURAL:$2|x}} $2', 1)).toBe('New message from {{PLURAL:$2|x}} $2');
  });

  it('set names of the other direction apart, and fall back to English', () => {
    expect(arabic.text('end-title', 'Wren')).toBe('End \u2068Wren\u2069');
    expect(arabic.text('end-title', '1:40')).toBe('End 1:40');
    expect([directionOf('ar'), directionOf('de')]).toEqual(['rtl', 'ltr']);
  });
});
