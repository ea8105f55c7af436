/** Waits for an effect instead of for time: polls a condition under a watchdog. */

export interface EventuallyOptions {
  /** Named in the failure: "the offer to ring". */
  readonly what?: string;
  /** The watchdog. Generous: it only ends a test that has failed already. */
  readonly withinMs?: number;
}

/** Resolves as soon as `holds` is true (or no longer throws and is not false); throws with what was awaited when the watchdog ends. */
export async function eventually(holds: () => unknown, options: EventuallyOptions = {}): Promise<void> {
  const until = performance.now() + (options.withinMs ?? 15_000);
  let last: unknown;
  for (;;) {
    try {
      if ((await holds()) !== false) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`waited in vain for ${options.what ?? 'a condition'}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
