/** CLDR's own order; `Intl` lists the categories of a language in another one. */
const ORDER: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];
const TEMPLATE = /\{\{\s*(PLURAL|GENDER)\s*:\s*\$(\d)\s*\|([^{}]*)\}\}/gi;

/** A message in parts: text, and parameters as they were given, except numbers, which are written in the language. */
export function messageParts<T>(message: string, params: readonly (T | number)[], language: string): (string | T)[] {
  let text = message;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(TEMPLATE, (_, name: string, index: string, forms: string) => {
      const param = params[Number(index) - 1];
      return /p/i.test(name) ? plural(Number(param), forms.split('|'), language) : gender(param, forms.split('|'));
    });
  }
  return text.split(/(\$\d)/).flatMap((part) => {
    const at = /^\$\d$/.test(part) ? Number(part[1]) - 1 : -1;
    if (at < 0 || at >= params.length) return part || [];
    const param = params[at]!;
    return typeof param === 'number' ? formatNumber(param, language) : param;
  });
}

/**
 * A message in the banana format with its parameters: `$1`, `{{PLURAL:$1|one|other}}` with explicit forms (`0=none`),
 * `{{GENDER:$1|m|f|neutral}}` where anything but `male` and `female` is neutral. Parameters are never read as markup.
 */
export function formatMessage(message: string, params: readonly (string | number)[], language: string): string {
  return messageParts(message, params, language).join('');
}

function plural(count: number, forms: readonly string[], language: string): string {
  const isExplicit = /^\s*\d+=/;
  for (const form of forms) {
    if (isExplicit.test(form) && Number.parseInt(form, 10) === count) return form.slice(form.indexOf('=') + 1);
  }
  const general = forms.filter((form) => form && !isExplicit.test(form));
  const rules = new Intl.PluralRules(known(language));
  const categories = rules.resolvedOptions().pluralCategories;
  const index = ORDER.filter((category) => categories.includes(category)).indexOf(rules.select(count));
  return general[Math.min(index, general.length - 1)] ?? '';
}

function gender(param: unknown, forms: readonly string[]): string {
  const index = param === 'male' ? 0 : param === 'female' ? 1 : forms.length > 2 ? 2 : 0;
  return forms[Math.min(index, forms.length - 1)] ?? '';
}

function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(known(language)).format(value);
}

/** A tag `Intl` takes; for a malformed one, English. */
function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
