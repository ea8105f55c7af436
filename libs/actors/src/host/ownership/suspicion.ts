// Which pods do not answer. May be wrong at no risk: whoever is suspected wrongly loses shards to the fence, never facts.

/** What became of a ping: answered; nobody listens there (the broker's word); no answer in time. */
export type PingOutcome = 'answered' | 'nobody' | 'silent';
export type Verdict = 'fine' | 'gone' | 'hung';

export const PING_EVERY_MS = 200;
export const PING_TIMEOUT_MS = 1_000;
const GONE_SPAN_MS = 200;
/** Two seconds in all: a busy machine lets a process wait for one. */
const HUNG_PINGS = 6;
/** Timers ring a little apart; two pings of neighbouring rounds count as a full span. */
const TIMER_SLACK_MS = 20;

interface Sight {
  /** When the newest answered ping was sent. */
  answered: number;
  /** When the first of the pings in a row that found nobody was sent. */
  nobodySince: number | null;
  gone: boolean;
  silent: number;
}

export class Suspicion {
  readonly #of = new Map<string, Sight>();

  /** A ping sent at `sentAt` (monotonic ms) came to this end. Ends of pings older than an answered one say nothing. */
  note(pod: string, outcome: PingOutcome, sentAt: number): void {
    const sight = this.#of.get(pod) ?? { answered: Number.NEGATIVE_INFINITY, nobodySince: null, gone: false, silent: 0 };
    this.#of.set(pod, sight);
    if (sentAt < sight.answered) return;
    if (outcome === 'answered') Object.assign(sight, { answered: sentAt, nobodySince: null, gone: false, silent: 0 });
    else if (outcome === 'silent') sight.silent += 1;
    else {
      sight.nobodySince ??= sentAt;
      sight.gone ||= sentAt - sight.nobodySince >= GONE_SPAN_MS - TIMER_SLACK_MS;
    }
  }

  /** `gone`: two pings 200 ms apart found nobody, and none was answered since. `hung`: six in a row without an answer. */
  verdict(pod: string): Verdict {
    const sight = this.#of.get(pod);
    if (sight?.gone) return 'gone';
    return sight && sight.silent >= HUNG_PINGS ? 'hung' : 'fine';
  }

  /** Whether this pod has ever been heard of, or is given up: something is known. */
  knows(pod: string): boolean {
    const sight = this.#of.get(pod);
    return sight !== undefined && (sight.answered > Number.NEGATIVE_INFINITY || this.verdict(pod) !== 'fine');
  }

  /** What was noted is void: it may tell more of this pod than of the others. */
  clear(): void {
    this.#of.clear();
  }

  /** Forgets pods that are no more. */
  keep(pods: ReadonlySet<string>): void {
    for (const pod of [...this.#of.keys()]) if (!pods.has(pod)) this.#of.delete(pod);
  }
}
