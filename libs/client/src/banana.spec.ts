import Banana from 'banana-i18n';
import { formatMessage, messageParts } from './banana';

const LANGUAGES = [
  'en',
  'ar',
  'de',
  'fr',
  'ru',
  'uk',
  'pl',
  'cs',
  'sl',
  'lt',
  'lv',
  'ga',
  'cy',
  'gd',
  'br',
  'mt',
  'he',
  'fa',
  'hi',
  'bn',
  'ja',
  'zh-hant',
  'ko',
  'th',
  'vi',
]
  .concat([
    'tr',
    'hu',
    'fi',
    'et',
    'ro',
    'bg',
    'sr',
    'hr',
    'bs',
    'mk',
    'sk',
    'el',
    'es',
    'pt',
    'pt-br',
    'it',
    'ca',
    'eu',
    'is',
    'sv',
    'da',
    'nb',
    'nn',
    'nl',
    'af',
  ])
  .concat([
    'sw',
    'am',
    'ur',
    'ta',
    'te',
    'ml',
    'kn',
    'my',
    'km',
    'ka',
    'hy',
    'az',
    'kk',
    'uz',
    'gv',
    'kw',
    'dsb',
    'hsb',
    'shi',
    'lag',
    'ksh',
    'naq',
    'se',
    'tzm',
  ]);
const PLURALS = [
  '{{PLURAL:$1|a|b|c|d|e|f}}',
  '{{PLURAL:$1|a|b|c}}',
  '{{PLURAL:$1|a|b}}',
  '{{PLURAL:$1|a}}',
  '{{PLURAL:$1|0=none|1=a single one|12=a dozen|few|many}}',
  '{{plural:$1|one thing|$1 things}}',
];

describe('the message formatter', () => {
  it.each(LANGUAGES)('agrees with banana-i18n on plurals in %s from 0 to 200', (language) => {
    const oracle = new Banana(language, { messages: { [language]: Object.fromEntries(PLURALS.map((text, i) => [`m${i}`, text])) } });
    const differ: string[] = [];
    for (let count = 0; count <= 200; count += 1) {
      for (const [i, text] of PLURALS.entries()) {
        // Numbers are written in the language here, as given there: compare what the form is, not how the number looks.
        const mine = formatMessage(text.replace('$1 things', 'N things'), [count], language);
        const theirs = oracle.i18n(`m${i}`, count).replace(`${count} things`, 'N things');
        if (mine !== theirs) differ.push(`${text} with ${count}: ${mine} instead of ${theirs}`);
      }
    }
    expect(differ).toEqual([]);
  });

  it.each([['male'], ['female'], ['unknown'], ['']])('agrees with banana-i18n on gender %j, neutral unless told', (gender) => {
    const texts = ['{{GENDER:$1|he|she|they}}', '{{GENDER:$1|he|she}}', '{{GENDER:$1|all}}'];
    const oracle = new Banana('en', { messages: { en: Object.fromEntries(texts.map((text, i) => [`m${i}`, text])) } });
    for (const [i, text] of texts.entries()) expect(formatMessage(text, [gender], 'en')).toBe(oracle.i18n(`m${i}`, gender));
  });

  it('nests gender in plural', () => {
    expect(formatMessage('{{PLURAL:$1|{{GENDER:$2|his|her|their}} edit|edits}}', [1, ''], 'en')).toBe('their edit');
  });

  it('writes numbers in the language, and names as they are', () => {
    expect(formatMessage('$1', [1234], 'de')).toBe('1.234');
    expect(formatMessage('$1', [12], 'fa')).toBe('۱۲');
    expect(formatMessage('$1', ['12'], 'fa')).toBe('12');
  });

  it('never reads a parameter as markup, and leaves unknown parameters standing', () => {
    expect(formatMessage('$1 joined', ['{{PLURAL:$1|x|y}} $2'], 'en')).toBe('{{PLURAL:$1|x|y}} $2 joined');
    expect(formatMessage('$1 and $2', ['a'], 'en')).toBe('a and $2');
  });

  it('hands nodes through in their place', () => {
    const node = { tag: 'bdi' };
    expect(messageParts('Thank $1 now', [node], 'en')).toEqual(['Thank ', node, ' now']);
  });

  it('falls back to English rules for a tag nobody knows', () => {
    expect(formatMessage('{{PLURAL:$1|one|other}} $1', [1], 'not_a_tag!')).toBe('one 1');
  });
});
