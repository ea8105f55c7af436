/** A piece of a message: plain text, or text with an address that is safe to link to. */
export interface TextToken {
  readonly text: string;
  readonly href?: string;
}

/** Controls and marks that turn or hide what follows, except the two joiners that scripts need; a link that holds one stays text. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
const LINK = /\[\[([^[\]\n|]+)(?:\|([^[\]\n]+))?\]\]|https:\/\/[^\s<>"'`\\]+/g;
/** Words before a colon that name a way to run or fetch things; never a wiki's prefix. */
const SCHEME = /^[\s:]*(?:javascript|vbscript|view-source|https?|wss?)\s*:/i;

/**
 * Splits a message into text and links. Links are `[[Target]]`, `[[Target|text]]`, `[[:en:Target]]` to `articlePath` (an address with `$1`
 * for the encoded title) and bare `https:` addresses. Nothing else is markup; what is not a clean title or address stays text, as typed.
 */
export function tokenize(message: string, articlePath: string): TextToken[] {
  const tokens: TextToken[] = [];
  let rest = 0;
  const push = (text: string, href?: string): void => {
    if (!text) return;
    const last = tokens.at(-1);
    if (href) tokens.push({ text, href });
    else if (last && !last.href) tokens[tokens.length - 1] = { text: last.text + text };
    else tokens.push({ text });
  };
  for (const match of message.matchAll(LINK)) {
    const [whole, target, label] = match;
    const found = target === undefined ? webLink(whole) : wikiLink(target, label, articlePath);
    push(message.slice(rest, match.index));
    push(found?.text ?? whole, found?.href);
    rest = match.index + (found && target === undefined ? found.text.length : whole.length);
  }
  push(message.slice(rest));
  return tokens;
}

function wikiLink(target: string, label: string | undefined, articlePath: string): TextToken | undefined {
  const [title = '', fragment] = split(target.trim().replace(/^:\s*/, ''));
  const text = (label ?? target).trim().replace(/^:/, '');
  const clean = title && text && title.length <= 255 && !/[<>{}]/.test(title) && !SCHEME.test(title) && !INVISIBLE.test(target + text);
  if (!clean || /(^|\/)\.{1,2}(\/|$)/.test(title)) return undefined;
  try {
    const path = encode(title) + (fragment ? `#${encode(fragment)}` : '');
    return { text, href: articlePath.replace('$1', () => path) };
  } catch {
    // Half of a surrogate pair cannot be encoded.
    return undefined;
  }
}

function split(target: string): [string, string?] {
  const at = target.indexOf('#');
  return at < 0 ? [target] : [target.slice(0, at).trim(), target.slice(at + 1)];
}

function encode(title: string): string {
  return encodeURIComponent(title.replace(/ /g, '_')).replace(/%(3A|2F|2C)/g, decodeURIComponent);
}

function webLink(address: string): TextToken | undefined {
  let text = address.replace(/[\].,;:!?»”’}]+$/, '');
  while (text.endsWith(')') && text.split('(').length < text.split(')').length) text = text.slice(0, -1).replace(/[.,;:!?]+$/, '');
  if (INVISIBLE.test(text)) return undefined;
  try {
    const url = new URL(text);
    // A name before "@", or a host in look-alike letters, is not what it seems to be.
    const honest = url.protocol === 'https:' && !url.username && !url.password && /^https:\/\/[\w.:-]+([/?#]|$)/.test(text);
    return honest ? { text, href: url.href } : undefined;
  } catch {
    return undefined;
  }
}
