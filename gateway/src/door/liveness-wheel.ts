import { CLOSE } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Backlog } from './backlog';
import type { Line } from './line';

const SLOTS = 30;
const HELLO_MS = seconds(10);

/**
 * Looks after all lines with one timer: each second it visits a thirtieth of them, so each line every 30 s, and every line that has not said
 * hello yet. A line that gave no sign of life since the last visit is hung up; the others are pinged. Two silent turns: at most 60 s.
 */
export class LivenessWheel {
  readonly #slots: Set<Line>[] = Array.from({ length: SLOTS }, () => new Set<Line>());
  readonly #slotOf = new Map<Line, number>();
  readonly #strangers = new Set<Line>();
  #turn = 0;
  #filled = 0;
  #stop: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly backlog: Backlog,
  ) {}

  get count(): number {
    return this.#slotOf.size;
  }

  lines(): Iterable<Line> {
    return this.#slotOf.keys();
  }

  start(): void {
    this.#stop ??= this.clock.after(seconds(1), () => this.#tick());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  add(line: Line): void {
    const slot = this.#filled++ % SLOTS;
    this.#slotOf.set(line, slot);
    this.#slots[slot]!.add(line);
    this.#strangers.add(line);
  }

  remove(line: Line): void {
    const slot = this.#slotOf.get(line);
    if (slot === undefined) return;
    this.#slotOf.delete(line);
    this.#slots[slot]!.delete(line);
    this.#strangers.delete(line);
  }

  #tick(): void {
    this.#stop = this.clock.after(seconds(1), () => this.#tick());
    const now = this.clock.monotonic();
    for (const line of this.#strangers) {
      // Whether a hello is taken is for others to say, and in their time: its sender has done what it must.
      if (line.state !== 'new') this.#strangers.delete(line);
      else if (now - line.openedAt > HELLO_MS) {
        this.#strangers.delete(line);
        line.close(CLOSE.unauthenticated, 'no hello');
      }
    }
    this.backlog.look();
    for (const line of this.#slots[this.#turn++ % SLOTS]!) this.#visit(line);
  }

  #visit(line: Line): void {
    if (line.quiet) {
      // Nothing was read from a client that does not take what it is told: it may hear yet why it is cut.
      if (line.paused) line.close(CLOSE.tooSlow, 'too slow');
      else line.hangUp();
      return;
    }
    line.quiet = true;
    if (line.isOpen) line.socket.ping();
  }
}
