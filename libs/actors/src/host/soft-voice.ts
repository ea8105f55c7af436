import type { KindName } from '@oa/contracts';
import type { Activation } from './activation';
import type { ActorHost } from './actor-host';

/** Publishes a kind's soft message after changes, and when a gateway asks, at most once in the kind's `everyMs`. May be lost; never a fact. */
export class SoftVoice {
  constructor(readonly host: ActorHost) {}

  /** A gateway wants to hear of this actor at once. */
  asked(kind: KindName, id: string): void {
    const activation = this.host.activate(kind, id);
    if (activation) this.changed(activation);
  }

  /** The actor's committed state may say something new. */
  changed(activation: Activation): void {
    const rule = activation.kind.soft;
    if (!rule || activation.softTimer || activation.phase === 'gone') return;
    const { clock } = this.host.options;
    const wait = Math.max(0, activation.softAt + rule.everyMs - clock.monotonic());
    activation.softTimer = clock.after(wait, () => {
      activation.softTimer = null;
      if (activation.phase !== 'ready') return activation.phase === 'loading' ? this.changed(activation) : undefined;
      if (!this.host.ownership.fresh()) return;
      activation.softAt = clock.monotonic();
      const words = rule.of(activation.state, activation.id, clock.now());
      if (!words) return;
      try {
        this.host.options.transport.publish(this.host.options.subjects.deskHead(activation.id), JSON.stringify(words));
      } catch {
        // The line is down: gateways ask when it is back.
      }
    });
  }
}
