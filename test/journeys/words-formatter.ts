/** Fills `$1 …` into a message of a catalogue; throws for a key that is not there, so that a test never waits for a text nobody shows. */
export function createFormatter(messages: Readonly<Record<string, string>>, prefix: string) {
  return (key: string, values: readonly (string | number)[]): string => {
    const message = messages[prefix + key];
    if (message === undefined) throw new Error(`no message ${prefix}${key}`);
    return message.replace(/\$(\d)/g, (_, n: string) => String(values[Number(n) - 1] ?? ''));
  };
}
