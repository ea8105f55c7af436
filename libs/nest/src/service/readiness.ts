import type { Store } from '@oa/actors';
import { type Clock, Fault } from '@oa/kernel';

/** What a room can say of itself, part by part. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, boolean>>;
}

export function readinessOf(parts: Readonly<Record<string, boolean>>): Readiness {
  return { ready: Object.values(parts).every(Boolean), parts };
}

const FRESH_MS = 1_000;
const WITHIN_MS = 2_000;
/** A batch under way for so long while the database answers others will never end: only a new start helps. */
const WEDGED_MS = 120_000;

/** What a look at the database came to: whether it answers, and whether the tables are those this program knows. */
export interface DatabaseAnswer {
  readonly database: boolean;
  readonly schema: boolean;
}
const FINE: DatabaseAnswer = { database: true, schema: true };
const SILENT: DatabaseAnswer = { database: false, schema: true };
/** Codes by which the drivers say that a table or a column is not there. */
const NOT_THERE: readonly unknown[] = ['ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR', 'ER_BAD_DB_ERROR', 'SQLITE_ERROR'];

/** Asks the database at most once a second however often somebody looks. */
export class DatabasePulse {
  #last: { readonly at: number; readonly answer: Promise<DatabaseAnswer> } | null = null;

  constructor(
    private readonly store: Pick<Store, 'pods'>,
    private readonly clock: Clock,
  ) {}

  answers(): Promise<DatabaseAnswer> {
    const now = this.clock.monotonic();
    if (!this.#last || now - this.#last.at > FRESH_MS) this.#last = { at: now, answer: this.#ask() };
    return this.#last.answer;
  }

  #ask(): Promise<DatabaseAnswer> {
    return new Promise((resolve) => {
      const stopAlarm = this.clock.after(WITHIN_MS, () => resolve(SILENT));
      const settle = (answer: DatabaseAnswer) => {
        stopAlarm();
        resolve(answer);
      };
      this.store.pods().then(
        () => settle(FINE),
        (error: unknown) => settle(error instanceof Fault && NOT_THERE.includes(error.facts.code) ? { database: true, schema: false } : SILENT),
      );
    });
  }
}

/**
 * Whether only a new start can help a service. That the event loop turns is shown by the answer; what this asks is whether commits do: a batch
 * that never ends although the database answers. A database that is away is no reason to die, for a new process could do no better.
 */
export async function livenessOf(commitBusyMs: () => number, pulse: DatabasePulse): Promise<Readiness> {
  const stuck = commitBusyMs() > WEDGED_MS && (await pulse.answers()).database && commitBusyMs() > WEDGED_MS;
  return readinessOf({ commits: !stuck });
}
