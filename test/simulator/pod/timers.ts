// Wakes actors when their due row has passed. The due table is the truth; alarms are armed from it and from commits.

import { type KindName, WAKE } from '@oa/contracts';
import { shardKey } from '../shards';
import type { Activation } from './activation';
import type { Pod } from './pod';

const BELT_MS = 5_000;
const PRESENCE_BELT_MS = 60_000;

export class Timers {
  readonly #next = new Map<string, number>();

  constructor(readonly pod: Pod) {}

  needOf(activation: Activation, now: number): number | null {
    const { kind, state } = activation;
    let need = kind.dueAt(state) ?? Number.POSITIVE_INFINITY;
    if (activation.sending.size > 0) need = Math.min(need, now + BELT_MS);
    if (kind.presence?.here(state)) need = Math.min(need, now + PRESENCE_BELT_MS);
    return Number.isFinite(need) ? need : null;
  }

  afterWake(activation: Activation): void {
    this.pod.after(3, () => {
      if (activation.gone || activation.seq !== activation.committed || activation.dueStored !== null) return;
      const at = this.needOf(activation, this.pod.now);
      activation.dueStored = at;
      // Fenced like an append: a pod that lost the shard must not take the new owner's wake away.
      const mine = this.pod.log.epochs.get(activation.shard) === activation.epoch;
      if (mine || this.pod.world.hostError === 'due-unfenced') this.pod.log.dueSet(activation.key, at);
      if (at !== null) this.arm(activation.key, activation.name, at);
    });
  }

  /** Rings the actor at `at`; a later alarm gives way to an earlier one. In memory only, so a pod that lost the shard still rings. */
  arm(key: string, kind: KindName, at: number): void {
    const known = this.#next.get(key);
    if (known !== undefined && known <= at) return;
    this.#next.set(key, at);
    this.pod.after(at - this.pod.now + 1, () => {
      if (this.#next.get(key) !== at) return;
      this.#next.delete(key);
      const activation = this.pod.activate(kind, key.slice(kind.length + 1));
      if (!activation) return;
      activation.dueStored = null;
      this.pod.own(activation, WAKE, {});
    });
  }

  /** Reads the due table for the shards owned. */
  scan(): void {
    for (const [key, at] of this.pod.log.due) {
      const kind = key.slice(0, key.indexOf('/')) as KindName;
      if (at <= this.pod.now + 30_000 && this.pod.owned.has(shardKey(kind, key.slice(kind.length + 1)))) this.arm(key, kind, at);
    }
  }
}
