/** Subjects: what may be sent to, what may be listened on, and when the two match. The same rules as a NATS server's. */
import { BadSubject, PayloadTooLarge } from './port';

const PLAIN = /^[^\s.*>\p{Cc}]+(?:\.[^\s.*>\p{Cc}]+)*$/u;
const PATTERN = /^(?:[^\s.*>\p{Cc}]+|\*)(?:\.(?:[^\s.*>\p{Cc}]+|\*))*(?:\.>)?$/u;

/** Bytes one message may have: the default of a NATS server, kept in memory too so that one process cannot send what a broker would not. */
export const MAX_PAYLOAD = 1_048_576;

/** Throws BadSubject for anything that cannot be sent to. */
export function checkSubject(subject: string): void {
  if (!PLAIN.test(subject)) throw new BadSubject(subject);
}

/** Throws BadSubject for anything that cannot be listened on. */
export function checkPattern(pattern: string): void {
  if (pattern !== '>' && !PATTERN.test(pattern)) throw new BadSubject(pattern);
}

/** Throws PayloadTooLarge if the text has more than `limit` bytes of UTF-8. */
export function checkSize(subject: string, text: string, limit: number): void {
  // A UTF-16 unit is at most 3 bytes, so most texts need no count.
  if (text.length * 3 <= limit) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > limit) throw new PayloadTooLarge(subject, bytes, limit);
}

export function isWildcard(pattern: string): boolean {
  return pattern === '>' || pattern.includes('*') || pattern.endsWith('.>');
}

/** Makes the test for a pattern with wildcards. */
export function matcher(pattern: string): (subject: string) => boolean {
  const tokens = pattern.split('.');
  const open = tokens.at(-1) === '>';
  const fixed = open ? tokens.slice(0, -1) : tokens;
  return (subject) => {
    const parts = subject.split('.');
    if (open ? parts.length <= fixed.length : parts.length !== fixed.length) return false;
    return fixed.every((token, place) => token === '*' || token === parts[place]);
  };
}
