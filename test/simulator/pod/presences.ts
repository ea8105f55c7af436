// Turns gateways' presence hints into commands to those who are, or are no longer, believed to be there. Soft state.

import { type KindName, PRESENCE } from '@oa/contracts';
import { shardKey } from '../shards';
import type { Activation } from './activation';
import type { Pod } from './pod';

export class Presences {
  constructor(readonly pod: Pod) {}

  hint(kind: KindName, gateway: string, people: readonly { id: string; sockets: number }[]): void {
    for (const { id, sockets } of people) {
      if (!this.pod.owned.has(shardKey(kind, id))) continue;
      const activation = this.pod.activations.get(`${kind}/${id}`) ?? (sockets > 0 ? this.pod.activate(kind, id) : undefined);
      if (!activation) continue;
      if (sockets > 0) activation.seenBy.set(gateway, this.pod.world.timeline.now + (activation.kind.presence?.expectMs ?? 0));
      else activation.seenBy.delete(gateway);
      this.#judge(activation);
    }
  }

  sweep(): void {
    for (const activation of this.pod.activations.values()) if (activation.kind.presence) this.#judge(activation);
  }

  #judge(activation: Activation): void {
    const rule = activation.kind.presence;
    if (!rule || activation.seq === 0) return;
    const { now } = this.pod.world.timeline;
    const believed = rule.here(activation.state);
    if (believed === null) {
      activation.goneSince = now + rule.expectMs;
      return;
    }
    for (const [gateway, until] of activation.seenBy) if (until < now) activation.seenBy.delete(gateway);
    const seen = activation.seenBy.size > 0;
    if (seen) activation.goneSince = null;
    else activation.goneSince ??= now;
    if (seen && !believed) this.pod.own(activation, PRESENCE, { here: true });
    if (!seen && believed && activation.goneSince !== null && now - activation.goneSince >= rule.graceMs(activation.state, this.pod.world.rules))
      this.pod.own(activation, PRESENCE, { here: false });
  }
}
