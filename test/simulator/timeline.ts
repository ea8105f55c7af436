// Virtual time: what is to happen, in order of its time and then of its planning. Nothing else in the simulator knows a clock.

export class Timeline {
  #now = 0;
  #order = 0;
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #steps: (() => void)[] = [];

  /** Virtual ms since the start of the seed. */
  get now(): number {
    return this.#now;
  }

  after(ms: number, step: () => void): void {
    this.#push(this.#now + Math.max(ms, 0), this.#order++, step);
  }

  /** Runs everything planned until `end`, then stands at `end`. */
  runUntil(end: number): void {
    const times = this.#times;
    for (let first = times[0]; first !== undefined && first <= end; first = times[0]) {
      this.#now = first;
      this.#pop()();
    }
    this.#now = end;
  }

  #before(a: number, b: number): boolean {
    const ta = this.#times[a] as number;
    const tb = this.#times[b] as number;
    return ta < tb || (ta === tb && (this.#orders[a] as number) < (this.#orders[b] as number));
  }

  #push(at: number, order: number, step: () => void): void {
    this.#times.push(at);
    this.#orders.push(order);
    this.#steps.push(step);
    let i = this.#times.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop(): () => void {
    const step = this.#steps[0] as () => void;
    const last = this.#times.length - 1;
    this.#swap(0, last);
    this.#times.pop();
    this.#orders.pop();
    this.#steps.pop();
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= last) break;
      const right = left + 1;
      const child = right < last && this.#before(right, left) ? right : left;
      if (!this.#before(child, i)) break;
      this.#swap(i, child);
      i = child;
    }
    return step;
  }

  #swap(a: number, b: number): void {
    swap(this.#times, a, b);
    swap(this.#orders, a, b);
    swap(this.#steps, a, b);
  }
}

function swap<T>(list: T[], a: number, b: number): void {
  const one = list[a] as T;
  list[a] = list[b] as T;
  list[b] = one;
}
