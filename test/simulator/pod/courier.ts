// Pays what actors owe each other: sent once the commit that made a debt has landed, and again until the receiver answers for its version.

import { actorKey, type Envelope, OUTBOX_ACKED, type Reply } from '@oa/contracts';
import { shardKey } from '../shards';
import type { Activation, Sending } from './activation';
import type { Pod } from './pod';

const ATTEMPT_MS = 4_000;

export class Courier {
  constructor(readonly pod: Pod) {}

  note(activation: Activation): Sending[] {
    const fresh: Sending[] = [];
    const owed = new Set<string>();
    for (const message of activation.kind.outbox(activation.state)) {
      owed.add(message.key);
      const known = activation.sending.get(message.key);
      if (known?.message.version === message.version) continue;
      const sending: Sending = { message, acked: false, attempts: 0 };
      activation.sending.set(message.key, sending);
      fresh.push(sending);
    }
    for (const key of activation.sending.keys()) if (!owed.has(key)) activation.sending.delete(key);
    return fresh;
  }

  #isOwed(activation: Activation, sending: Sending): boolean {
    if (activation.gone || sending.acked) return false;
    const current = activation.sending.get(sending.message.key);
    return this.pod.world.hostError === 'unversioned-ack' ? current !== undefined : current === sending;
  }

  send(activation: Activation, sending: Sending): void {
    if (!this.#isOwed(activation, sending) || activation.sending.get(sending.message.key) !== sending) return;
    sending.attempts += 1;
    if (sending.attempts > 1) this.pod.world.counts.resent += 1;
    const { message } = sending;
    const { to } = message;
    let settled = false;
    const again = (soon: boolean) => {
      if (settled || this.pod.world.hostError === 'outbox-lost') return;
      settled = true;
      const wait = soon && sending.attempts <= 20 ? Math.min(250, 50 * sending.attempts) : Math.min(30_000, 1_000 * 2 ** (sending.attempts - 1));
      this.pod.after(wait, () => this.send(activation, sending));
    };
    const answered = (reply: Reply) =>
      this.pod.run(() => {
        if (settled) return;
        if (!reply.ok) return again(reply.code === 'MOVED' || reply.code === 'RETRY');
        settled = true;
        this.#acked(activation, sending, reply.b);
      });
    this.pod.after(ATTEMPT_MS, () => again(false));
    if (!('kind' in to)) return this.pod.world.pods.carry(() => answered({ id: '', ok: true, b: {} }));
    const from = { kind: activation.name, id: activation.id };
    const id = `${actorKey(from)}|${message.key}|${message.version}`;
    const { key, version: ov, type: t, body: b } = message;
    const envelope: Envelope = { id, k: to.kind, to: to.id, t, v: 1, b, from, key, ov, att: sending.attempts, ttl: ATTEMPT_MS };
    this.pod.world.pods.send(
      shardKey(to.kind, to.id),
      (pod) => pod.take(envelope, answered),
      () => this.pod.run(() => again(true)),
    );
  }

  #acked(activation: Activation, sending: Sending, reply: unknown): void {
    if (!this.#isOwed(activation, sending)) return;
    sending.acked = true;
    const { key } = sending.message;
    const version = (this.pod.world.hostError === 'unversioned-ack' ? activation.sending.get(key) : sending)?.message.version;
    this.pod.own(activation, OUTBOX_ACKED, { key, version, reply });
  }
}
