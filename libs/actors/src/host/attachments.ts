import type { Clock } from '@oa/kernel';

/** A gateway that has not named an actor for so long no longer gets its facts. Gateways name them at least every 10 s. */
const FORGET_MS = 45_000;

/**
 * Which gateways want which actors' facts. Soft state, kept apart from activations: every command names its gateway, and
 * gateways name all their actors every 10 s, so after a crash the set heals by itself.
 */
export class Attachments {
  readonly #of = new Map<string, Map<string, number>>();

  constructor(readonly clock: Clock) {}

  attach(actor: string, gateway: string): void {
    let gateways = this.#of.get(actor);
    if (!gateways) {
      gateways = new Map();
      this.#of.set(actor, gateways);
    }
    gateways.set(gateway, this.clock.monotonic());
  }

  gatewaysOf(actor: string): Iterable<string> {
    return this.#of.get(actor)?.keys() ?? [];
  }

  has(actor: string): boolean {
    return this.#of.has(actor);
  }

  forget(actor: string): void {
    this.#of.delete(actor);
  }

  /** Drops gateways not heard of for `FORGET_MS`. */
  sweep(): void {
    const oldest = this.clock.monotonic() - FORGET_MS;
    for (const [actor, gateways] of this.#of) {
      for (const [gateway, seen] of gateways) if (seen < oldest) gateways.delete(gateway);
      if (gateways.size === 0) this.#of.delete(actor);
    }
  }
}
