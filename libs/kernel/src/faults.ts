/** Something broke. Thrown, caught once at a room's edge, logged with its correlation id, shown to people as "internal". */
export class Fault extends Error {
  override readonly name: string = 'Fault';
  constructor(
    message: string,
    readonly facts: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** A configuration that cannot be used; lists every fault found, one a line. Ends the process with its text, no stack. */
export class ConfigurationError extends Fault {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}
