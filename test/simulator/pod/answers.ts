// What leaves a pod for people: facts to the gateways attached, facts again to who repeats a command, tails and heads to who reads.

import { type AttachReply, type Envelope, type PublishedFact, type Reply, TAIL_PAGE } from '@oa/contracts';
import type { Row } from '../event-log';
import type { Activation, Delivery } from './activation';
import type { Staged } from './lane';
import type { Pod } from './pod';

export class Answers {
  readonly #attached = new Map<string, Set<string>>();

  constructor(readonly pod: Pod) {}

  publish({ activation, delivery, rows }: Staged, outgoing: Map<string, PublishedFact[]>): void {
    const { envelope } = delivery;
    const reply = envelope ? activation.kind.replyOf(rows.map((row) => row.fact)) : undefined;
    const gateways = this.#attached.get(activation.key);
    if (gateways) for (const gateway of gateways) for (const fact of published(rows, envelope, reply)) push(outgoing, gateway, fact);
    if (envelope && !envelope.gw) delivery.reply?.({ id: envelope.id, ok: true, b: reply, seq: rows[0]?.seq, at: rows[0]?.at });
  }

  republish(activation: Activation, { envelope, reply }: Delivery): void {
    if (!envelope) return;
    this.pod.world.counts.republished += 1;
    const rows = this.pod.log.rowsOf(activation.key, envelope.id);
    const answer = activation.kind.replyOf(rows.map((row) => row.fact));
    if (!envelope.gw) return reply?.({ id: envelope.id, ok: true, b: answer, seq: rows[0]?.seq, at: rows[0]?.at });
    if (this.pod.world.hostError === 'no-republish-on-duplicate') return;
    this.flush(new Map([[envelope.gw, published(rows, envelope, answer)]]));
  }

  flush(outgoing: ReadonlyMap<string, PublishedFact[]>): void {
    for (const [gateway, facts] of outgoing) this.pod.world.gateways.send(gateway, (listener) => listener.facts(facts));
  }

  attach(actor: string, gateway: string): void {
    let gateways = this.#attached.get(actor);
    if (!gateways) {
      gateways = new Set();
      this.#attached.set(actor, gateways);
    }
    gateways.add(gateway);
  }

  tail(activation: Activation, { envelope, reply, command }: Delivery): void {
    if (!envelope?.by) return;
    const { id, kind } = activation;
    const { since, gen } = command.body as { since: number; gen?: number };
    const face = kind.face?.(activation.state, envelope.by, { id, now: Math.max(this.pod.now, activation.lastAt), gen, rules: this.pod.world.rules });
    if (!face || 'refuse' in face) {
      // The gateway may be there for somebody else: a refusal takes nothing from them.
      if (envelope.gw && this.pod.world.hostError === 'refused-join-detaches') this.#attached.get(activation.key)?.delete(envelope.gw);
      const refused = { envelope, reply, command, lookup: false, tries: 0 };
      return this.pod.afterFence(activation, refused, () => reply?.({ id: envelope.id, ok: false, code: face?.refuse ?? 'FORBIDDEN' }));
    }
    if (envelope.gw) this.attach(activation.key, envelope.gw);
    const head = activation.seq;
    this.pod.afterCommit(activation, { envelope, reply, command, lookup: false, tries: 0 }, () => {
      const rows = this.pod.log.logOf(activation.key).rows.slice(since, since + TAIL_PAGE);
      const facts = rows.map((row) => ({ s: row.seq, t: row.fact.type, at: row.at, b: row.fact.body }));
      reply?.({ id: envelope.id, ok: true, b: { head, face: face.face, facts } satisfies AttachReply });
    });
  }

  heads(envelope: Envelope, reply: (reply: Reply) => void): void {
    const heads: Record<string, number> = {};
    for (const id of (envelope.b as { ids: readonly string[] }).ids) {
      const key = `${envelope.k}/${id}`;
      if (envelope.gw) this.attach(key, envelope.gw);
      heads[id] = this.pod.activations.get(key)?.committed ?? this.pod.log.head(key);
    }
    reply({ id: envelope.id, ok: true, b: heads });
  }
}

function push(outgoing: Map<string, PublishedFact[]>, gateway: string, fact: PublishedFact): void {
  const facts = outgoing.get(gateway);
  if (facts) facts.push(fact);
  else outgoing.set(gateway, [fact]);
}

function published(rows: readonly Row[], envelope: Envelope | null, reply: unknown): PublishedFact[] {
  return rows.map((row, index) => {
    const fact: PublishedFact = { k: row.kind, a: row.id, s: row.seq, t: row.fact.type, at: row.at, b: row.fact.body };
    return index === 0 && envelope?.gw ? { ...fact, id: envelope.id, r: reply, z: row.last } : fact;
  });
}
