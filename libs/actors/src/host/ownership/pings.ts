import type { ServiceName, Subjects } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import { NoResponders, RequestTimeout, type Subscription, type Transport } from '@oa/transport';
import { BusHealth } from './bus-health';
import { PING_EVERY_MS, PING_TIMEOUT_MS, Suspicion, type Verdict } from './suspicion';

/** After its own disturbance a pod suspects nobody for so long. */
export const CALM_MS = 1_500;
/** The event loop was away for longer than this: what timers say of the time before is void. */
const LAG_MS = 500;
/** What a pod says when it pings itself. */
const ME = 'me';

export interface PingParts {
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly service: ServiceName;
  readonly pod: string;
  readonly clock: Clock;
  /** Whether this pod may be believed alive: its heartbeat reached the database lately. If not, it leaves pings unanswered. */
  isSound(): boolean;
  /** The event loop did not turn for so long: a burst of work, or the process was frozen. */
  onLag(ms: number): void;
  /** A pod has come to look gone or hung. */
  onSuspect(): void;
}

/** Asks every other pod of the service, and itself, through the broker whether it is there. */
export class Pings {
  readonly bus = new BusHealth();
  readonly #suspicion = new Suspicion();
  #peers: readonly string[] = [];
  #subscription: Subscription | null = null;
  #stopLine: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  #calmUntil = Number.NEGATIVE_INFINITY;
  /** Grows with each disturbance of this pod: ends of pings sent before it count no more. */
  #era = 0;
  #roundAt = 0;

  constructor(readonly parts: PingParts) {}

  /** Resolves once this pod can be pinged. */
  async start(): Promise<void> {
    const { transport, subjects, service, pod, clock } = this.parts;
    this.#subscription = transport.subscribe(subjects.pod(service, pod), ({ reply, text }) => this.#answer(reply, text === ME));
    this.#stopLine = transport.onLine((line) => {
      if (line === 'down') this.bus.lost();
      else this.disturbed();
    });
    await transport.flush().catch(() => undefined);
    this.#roundAt = clock.monotonic();
    await this.#ping(pod);
    this.#round();
  }

  stop(): void {
    this.#cancel?.();
    this.#stopLine?.();
    void this.#subscription?.drain();
  }

  /** Whom to ask from now on: the other pods of the service. */
  watch(pods: readonly string[]): void {
    this.#peers = pods;
    this.#suspicion.keep(new Set(pods));
  }

  verdict(pod: string): Verdict {
    const now = this.parts.clock.monotonic();
    return now < this.#calmUntil || !this.bus.maySuspect(now) ? 'fine' : this.#suspicion.verdict(pod);
  }

  /** Whether every pod watched has answered or is given up. */
  knowsAll(): boolean {
    return this.#peers.every((pod) => this.#suspicion.knows(pod));
  }

  /** This pod's own line, database or event loop was disturbed: what it noticed of others until now says nothing. */
  disturbed(calmMs = CALM_MS): void {
    this.#era += 1;
    this.#suspicion.clear();
    this.#calmUntil = Math.max(this.#calmUntil, this.parts.clock.monotonic() + calmMs);
  }

  /** To be called before anything is judged: whether the event loop has just stood still, so that what did not come back says nothing. */
  noticeLag(): void {
    const now = this.parts.clock.monotonic();
    const lag = now - this.#roundAt - PING_EVERY_MS;
    if (lag <= LAG_MS || !this.#cancel) return;
    if (this.bus.isGood(this.#roundAt)) this.bus.heard(now);
    this.#roundAt = now;
    this.disturbed();
    this.parts.onLag(lag);
  }

  #round(): void {
    const { clock, pod } = this.parts;
    this.noticeLag();
    this.#roundAt = clock.monotonic();
    for (const each of [pod, ...this.#peers]) void this.#ping(each);
    this.#cancel = clock.after(PING_EVERY_MS, () => this.#round());
  }

  async #ping(pod: string): Promise<void> {
    const { transport, subjects, service, clock } = this.parts;
    const [sentAt, era, isMe] = [clock.monotonic(), this.#era, pod === this.parts.pod];
    try {
      await transport.request(subjects.pod(service, pod), isMe ? ME : '', PING_TIMEOUT_MS);
      if (isMe) this.#heardMyself();
      else if (era === this.#era) this.#suspicion.note(pod, 'answered', sentAt);
    } catch (error) {
      if (isMe || era !== this.#era) return;
      const before = this.#suspicion.verdict(pod);
      if (error instanceof NoResponders) this.#suspicion.note(pod, 'nobody', sentAt);
      else if (error instanceof RequestTimeout) this.#suspicion.note(pod, 'silent', sentAt);
      if (before !== this.#suspicion.verdict(pod)) this.parts.onSuspect();
    }
  }

  #heardMyself(): void {
    const now = this.parts.clock.monotonic();
    // While the own line was bad everybody seemed silent.
    if (!this.bus.isGood(now) && this.bus.wasGood) this.disturbed();
    this.bus.heard(now);
  }

  /** Its own pings it answers always: they ask for the line, not for the pod. */
  #answer(reply: string | undefined, isMine: boolean): void {
    if (!reply || !(isMine || this.parts.isSound())) return;
    try {
      this.parts.transport.publish(reply, '');
    } catch {
      // The line is down: whoever asks finds out by itself.
    }
  }
}
