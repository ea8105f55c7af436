import type { Store } from '@oa/actors';
import type { Clock } from '@oa/kernel';

/** What a room that is ready can say, part by part. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, boolean>>;
}

export function readinessOf(parts: Readonly<Record<string, boolean>>): Readiness {
  return { ready: Object.values(parts).every(Boolean), parts };
}

const FRESH_MS = 1_000;
const WITHIN_MS = 2_000;

/** Whether the database answers, asked at most once a second however often somebody looks. */
export class DatabasePulse {
  #last: { readonly at: number; readonly answer: Promise<boolean> } | null = null;

  constructor(
    private readonly store: Pick<Store, 'pods'>,
    private readonly clock: Clock,
  ) {}

  answers(): Promise<boolean> {
    const now = this.clock.monotonic();
    if (!this.#last || now - this.#last.at > FRESH_MS) this.#last = { at: now, answer: this.#ask() };
    return this.#last.answer;
  }

  #ask(): Promise<boolean> {
    return new Promise((resolve) => {
      const stopAlarm = this.clock.after(WITHIN_MS, () => resolve(false));
      const settle = (answers: boolean) => {
        stopAlarm();
        resolve(answers);
      };
      this.store.pods().then(
        () => settle(true),
        () => settle(false),
      );
    });
  }
}
