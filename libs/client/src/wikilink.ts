/** A piece of a message: plain text, or text with an address that is safe to link to. */
export interface TextToken {
  readonly text: string;
  readonly href?: string;
}

/** Controls and marks that turn or hide what follows, except the two joiners that scripts need; a link that holds one stays text. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
const LINK = /\[\[([^[\]\n|]+)(?:\|([^[\]\n]+))?\]\]|https:\/\/[^\s<>"'`\\]+/g;
/** What no title holds: markup, a way to run or fetch things before a colon, a path that climbs. */
const REFUSED = /[<>{}]|^(?:javascript|vbscript|view-source|https?|wss?)\s*:|(^|\/)\.{1,2}(\/|$)/i;

/**
 * Splits a message into text and links. Links are `[[Target]]`, `[[Target|text]]`, `[[:en:Target]]` to `articlePath` (an address with `$1`
 * for the encoded title) and bare `https:` addresses. Nothing else is markup; what is not a clean title or address stays text, as typed.
 */
export function tokenize(message: string, articlePath: string): TextToken[] {
  const tokens: TextToken[] = [];
  let rest = 0;
  const push = (text: string, href?: string): void => {
    const last = tokens.at(-1);
    if (href) tokens.push({ text, href });
    else if (last && !last.href) tokens[tokens.length - 1] = { text: last.text + text };
    else if (text) tokens.push({ text });
  };
  for (const match of message.matchAll(LINK)) {
    const [whole, target, label] = match;
    const isWeb = target === undefined;
    const text = isWeb ? withoutPunctuation(whole) : (label ?? target).trim().replace(/^:/, '');
    const href = INVISIBLE.test(whole) || !text ? undefined : isWeb ? webAddress(text) : wikiAddress(target, articlePath);
    push(message.slice(rest, match.index));
    push(href ? text : whole, href);
    rest = match.index + (isWeb && href ? text : whole).length;
  }
  push(message.slice(rest));
  return tokens;
}

function wikiAddress(target: string, articlePath: string): string | undefined {
  const [, title = '', fragment] = /^\s*:?\s*([^#]*)(#.*)?$/s.exec(target) ?? [];
  if (!title || title.length > 255 || REFUSED.test(title)) return undefined;
  try {
    const path = encode(title) + (fragment ? `#${encode(fragment.slice(1))}` : '');
    return articlePath.replace('$1', () => path);
  } catch {
    // Half of a surrogate pair cannot be encoded.
    return undefined;
  }
}

function encode(title: string): string {
  return encodeURIComponent(title.trim().replace(/ /g, '_')).replace(/%(3A|2F|2C)/g, decodeURIComponent);
}

/** Without the punctuation that ends a sentence, and a bracket that was opened before the address. */
function withoutPunctuation(address: string): string {
  let text = address;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/[\].,;:!?»”’}]$/, '');
    if (text.endsWith(')') && text.split('(').length < text.split(')').length) text = text.slice(0, -1);
  }
  return text;
}

function webAddress(text: string): string | undefined {
  // A name before "@", or a host in look-alike letters, is not what it seems to be.
  if (!/^https:\/\/[\w.:-]+([/?#]|$)/.test(text)) return undefined;
  try {
    const { href, username } = new URL(text);
    return username ? undefined : href;
  } catch {
    return undefined;
  }
}
