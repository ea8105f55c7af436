import { type KindName, PRESENCE } from '@oa/contracts';
import type { Activation } from './activation';
import type { ActorHost } from './actor-host';

/** Turns gateways' presence hints into `host.presence` commands. Soft state: never a fact by itself, gone with the activation. */
export class Presences {
  constructor(readonly host: ActorHost) {}

  /** A gateway sees so many sockets of this person. Hints are believed for the kind's `expectMs`. */
  hint(kind: KindName, id: string, gateway: string, sockets: number): void {
    const known = this.host.activations.get(`${kind}/${id}`);
    const activation = known ?? (sockets > 0 ? this.host.activate(kind, id) : undefined);
    const watch = activation?.presence;
    if (!activation || !watch) return;
    const now = this.host.options.clock.monotonic();
    activation.usedAt = now;
    if (sockets > 0) watch.seenBy.set(gateway, now + (activation.kind.presence?.expectMs ?? 0));
    else watch.seenBy.delete(gateway);
    this.#judge(activation, now);
  }

  /** Once a second: whose hints have run out, and whose grace time is over. */
  sweep(): void {
    const now = this.host.options.clock.monotonic();
    for (const activation of [...this.host.activations.values()]) {
      if (!activation.presence) continue;
      try {
        this.#judge(activation, now);
      } catch (error) {
        // One actor without rules (its wiki was taken out of the configuration) must not keep the others from being looked for.
        this.host.fault(error, `the presence of ${activation.key} cannot be judged`);
        this.host.forget(activation);
      }
    }
  }

  #judge(activation: Activation, now: number): void {
    const { presence: rule } = activation.kind;
    const watch = activation.presence;
    if (!rule || !watch || activation.phase !== 'ready' || activation.seq === 0) return;
    const believed = rule.here(activation.state);
    if (believed === null || this.host.options.transport.line === 'down') {
      // Nobody is looked for, or nobody can be heard of: absence begins once the first hints have had their time.
      watch.goneSince = now + rule.expectMs;
      return;
    }
    for (const [gateway, until] of watch.seenBy) if (until < now) watch.seenBy.delete(gateway);
    const seen = watch.seenBy.size > 0;
    if (seen) watch.goneSince = null;
    else watch.goneSince ??= now;
    if (seen && !believed) this.host.deliverOwn(activation, PRESENCE, { here: true });
    if (!seen && believed && watch.goneSince !== null && now - watch.goneSince >= rule.graceMs(activation.state, this.host.options.rules))
      this.host.deliverOwn(activation, PRESENCE, { here: false });
  }
}
