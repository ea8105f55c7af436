/** A typed text as the contract takes it: without control characters but line feed and tab, trimmed, at most `limit` UTF-16 units. May be empty. */
export function cleanText(text: string, limit: number): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .trim()
    .slice(0, limit);
  // Not half of a letter at the cut.
  return clean.replace(/[\ud800-\udbff]$/, '');
}
