import type { Line } from './line';

/** A line with more than this waiting is behind. */
export const BEHIND_BYTES = 64_000;
/** What may wait for all slow clients of a gateway together. */
const MOST_BYTES = 128_000_000;

/**
 * The lines whose clients take more slowly than they are told, and what waits for all of them together. Each line bounds its own buffer; this
 * bounds their sum, so that many slow clients cannot fill the memory: those with most waiting are cut first. Looked at once a second.
 */
export class Backlog {
  readonly #slow = new Set<Line>();

  constructor(private readonly most = MOST_BYTES) {}

  /** Lines looked after, for the gauge. */
  get count(): number {
    return this.#slow.size;
  }

  /** This line is behind; it is looked after until it is not. */
  note(line: Line): void {
    this.#slow.add(line);
  }

  look(): void {
    let sum = 0;
    const waiting: { readonly line: Line; readonly bytes: number }[] = [];
    for (const line of this.#slow) {
      const bytes = line.backlogBytes;
      line.resumeIfDrained();
      if (line.isGone || bytes <= BEHIND_BYTES) {
        this.#slow.delete(line);
        continue;
      }
      waiting.push({ line, bytes });
      sum += bytes;
    }
    if (sum <= this.most) return;
    for (const { line, bytes } of waiting.sort((one, other) => other.bytes - one.bytes)) {
      if (sum <= this.most) return;
      sum -= bytes;
      // A goodbye would wait behind what is not taken: the memory is needed now.
      line.hangUp();
      this.#slow.delete(line);
    }
  }
}
