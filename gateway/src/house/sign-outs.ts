import { CLOSE, SignedOutHint, type Subjects } from '@oa/contracts';
import type { Subscription, Transport } from '@oa/transport';
import type { LivenessWheel } from '../door/liveness-wheel';

/** Somebody who signs out of the console is out everywhere: their sockets end here and, by a hint that may be lost, on every other gateway. */
export class SignOuts {
  #subscription: Subscription | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly wheel: LivenessWheel,
  ) {}

  /** Subscribes; the caller flushes. */
  open(): void {
    this.#subscription = this.transport.subscribe(this.subjects.signedOut(), ({ text }) => {
      const { success, data } = SignedOutHint.safeParse(JSON.parse(text));
      if (success) this.#end(data);
    });
  }

  close(): void {
    this.#subscription?.unsubscribe();
  }

  tell({ wiki, principal }: SignedOutHint): void {
    this.#end({ wiki, principal });
    try {
      this.transport.publish(this.subjects.signedOut(), JSON.stringify({ wiki, principal } satisfies SignedOutHint));
    } catch {
      // The line is down: the cookie is gone all the same, and sockets elsewhere end with it at their next hello.
    }
  }

  #end({ wiki, principal }: SignedOutHint): void {
    for (const line of [...this.wheel.lines()])
      if (line.person?.principal === principal && line.person.wiki === wiki) line.close(CLOSE.unauthenticated, 'signed out');
  }
}
