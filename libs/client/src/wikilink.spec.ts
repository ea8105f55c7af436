import fc from 'fast-check';
import { tokenize } from './wikilink';

const PATH = 'https://wiki.example/wiki/$1';
const links = (text: string) => tokenize(text, PATH).filter((token) => token.href !== undefined);

describe('links in messages', () => {
  it.each([
    ['[[Help:Images]]', 'Help:Images', 'https://wiki.example/wiki/Help:Images'],
    ['[[Tawny owl|the owl]]', 'the owl', 'https://wiki.example/wiki/Tawny_owl'],
    ['[[:en:Owl]]', 'en:Owl', 'https://wiki.example/wiki/en:Owl'],
    ['[[:File:Owl.jpg]]', 'File:Owl.jpg', 'https://wiki.example/wiki/File:Owl.jpg'],
    ['[[Owl#In culture]]', 'Owl#In culture', 'https://wiki.example/wiki/Owl#In_culture'],
    ['[[AC/DC & friends?]]', 'AC/DC & friends?', 'https://wiki.example/wiki/AC/DC_%26_friends%3F'],
    ['[[بومة]]', 'بومة', 'https://wiki.example/wiki/%D8%A8%D9%88%D9%85%D8%A9'],
    ['[[می‌خواهم]]', 'می‌خواهم', 'https://wiki.example/wiki/%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85'],
  ])('makes %s a link', (text, label, href) => {
    expect(tokenize(`see ${text}, please`, PATH)).toEqual([{ text: 'see ' }, { text: label, href }, { text: ', please' }]);
  });

  it.each([
    ['(see https://a.example/x_(y)).', 'https://a.example/x_(y)'],
    ['https://a.example/a?b=c#d!', 'https://a.example/a?b=c#d'],
    ['"https://a.example/x"', 'https://a.example/x'],
  ])('links the bare address in %s and not what follows it', (text, href) => {
    expect(links(text)).toEqual([{ text: href, href }]);
  });

  it.each([
    '[[javascript:alert(1)]]',
    '[[ JavaScript : alert(1)|click]]',
    '[[:javascript:alert(1)]]',
    '[[java\u00adscript:alert(1)]]',
    '[[https://evil.example]]',
    '[[../../evil]]',
    '[[a/../b]]',
    '[[./x]]',
    '[[<img src=x onerror=alert(1)>]]',
    '[[\u202egnp.exe]]',
    '[[Help|trust\u202eme]]',
    '[[\ud800]]',
    '[[]]',
    '[[|x]]',
    '[[a|]]',
    '[[#only a fragment]]',
    '[[two\nlines]]',
    'http://plain.example',
    'https://bank.example@evil.example/',
    'https://user:pw@evil.example/',
    'https://exаmple.example/',
    'https://',
    'https://a.example/\u202egnp.exe',
    'javascript:alert(1)',
    '<a href="https:evil">x</a>',
    '<script>alert(1)</script>',
    "''bold'' {{template}} <b>b</b> &amp;",
  ])('leaves %j text, as typed', (text) => {
    expect(tokenize(text, PATH)).toEqual([{ text }]);
  });

  it('never makes an address that is not of the wiki or https, and never loses a letter', () => {
    const pieces = fc.constantFrom(
      ...[
        '[[',
        ']]',
        '|',
        ':',
        '#',
        'https://',
        'javascript:',
        '..',
        '/',
        '\\',
        '@',
        '\u202e',
        '\u200b',
        '<',
        '"',
        '\n',
        '$1',
        '%2e',
        '{{',
        'a',
        ' ',
        'é',
        '\ud800',
        '(',
      ],
    );
    const text = fc.oneof(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (message) => {
        const tokens = tokenize(message, PATH);
        for (const { text: shown, href } of tokens) {
          expect(message).toContain(shown);
          if (href === undefined) continue;
          const url = new URL(href);
          const ours = url.origin === 'https://wiki.example' && url.pathname.startsWith('/wiki/');
          const web = url.protocol === 'https:' && !url.username && !url.password && shown.startsWith('https://');
          expect({ message, href, ok: ours || web }).toEqual({ message, href, ok: true });
          expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        }
        const plain = tokens.filter(({ href }) => href === undefined);
        if (plain.length === tokens.length) expect(plain.map((token) => token.text).join('')).toBe(message);
      }),
      { numRuns: 5_000 },
    );
  });

  it('stays quick on long hostile messages', () => {
    for (const piece of ['[[', '[[a|', 'https://a(', ')', 'https://a))))']) {
      const tokens = tokenize(piece.repeat(2_000 / piece.length), PATH);
      expect(tokens.length).toBeLessThanOrEqual(1_000);
    }
  });
});
