/**
 * How many messages a gateway may add to those it must send: a tenth of them, with a small allowance for quiet hours. Repetitions after silence
 * and after MOVED, RETRY and BUSY draw on it, so that a service in trouble is not asked ten times as often; those after "nobody there" do not,
 * since they reach nobody.
 */
export class RetryBudget {
  #left: number;

  constructor(
    private readonly share = 0.1,
    private readonly allowance = 50,
  ) {
    this.#left = allowance;
  }

  /** A command was sent for the first time. */
  earn(): void {
    this.#left = Math.min(this.allowance * 20, this.#left + this.share);
  }

  /** Takes one retry, if the budget has it. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** A little comes back with time, so that a quiet gateway is never without. Call it once a second. */
  refill(): void {
    if (this.#left < this.allowance) this.#left = Math.min(this.allowance, this.#left + 1);
  }
}

/** Wait before the n-th repetition (from 1) of a command nobody served: 20, 40, 80, 160, 250 … ms, each ± 25 %. */
export function backoffMs(attempt: number, random: () => number): number {
  const step = Math.min(250, 20 * 2 ** Math.min(attempt - 1, 10));
  return step * (0.75 + random() * 0.5);
}

/** Wait for the answer to the n-th attempt (from 1) before it is sent again: 700 ms, doubling up to 4 s. Also the pause without a budget. */
export function attemptMs(attempt: number): number {
  return Math.min(4_000, 700 * 2 ** Math.min(attempt - 1, 10));
}
