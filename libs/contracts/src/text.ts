/** Whether a text holds a control character other than those allowed: what no name, question or message may hold. */
export function holdsControl(text: string, allowed = ''): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if ((code < 32 || code === 127) && !allowed.includes(char)) return true;
  }
  return false;
}
