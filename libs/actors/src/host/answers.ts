import { type AttachReply, type Envelope, type PublishedFact, type Reply, shardOf, TAIL_PAGE } from '@oa/contracts';
import type { EventRow, ShardRow } from '../store';
import type { Activation, Delivery } from './activation';
import type { ActorHost } from './actor-host';
import { readHostMessage, refusedReply } from './intake';
import type { Outgoing } from './options';
import { openedBody } from './sealing';
import { correlationOf } from './tracing';

/** What leaves a host: answers to senders, facts to gateways, tails and heads to those who read. Nothing here changes an actor. */
export class Answers {
  #outgoing: Outgoing = new Map();

  constructor(readonly host: ActorHost) {}

  /** Sends unless the line is down: then the sender tries again with the same id. */
  reply(subject: string | undefined, reply: Reply): void {
    if (subject) this.#publish(subject, reply);
  }

  /** Facts for a gateway, in the batch that leaves with the next `flush`. */
  publishFact(gateway: string, fact: PublishedFact): void {
    const facts = this.#outgoing.get(gateway);
    if (facts) facts.push(fact);
    else this.#outgoing.set(gateway, [fact]);
  }

  flush(): void {
    if (this.#outgoing.size === 0) return;
    const outgoing = this.#outgoing;
    this.#outgoing = new Map();
    // If the line is down, gateways compare heads when it is back.
    for (const [gateway, facts] of outgoing) this.#publish(this.host.options.subjects.gateway(gateway), { e: facts });
  }

  /** The command was done before: its facts go out again to the sender, and the answer with them. */
  repeat(activation: Activation, delivery: Delivery): void {
    this.host.options.store
      .eventsOf(activation.key, delivery.envelope?.id ?? '')
      .then((rows) => this.republish(activation, delivery, rows))
      .catch((error: unknown) =>
        this.host.fault(error, 'a repeated command could not be answered; its sender tries again', correlationOf(delivery.envelope, delivery.trace)),
      );
  }

  async republish(activation: Activation, delivery: Delivery, rows: readonly EventRow[]): Promise<void> {
    const { envelope } = delivery;
    const [first] = rows;
    if (!envelope || !first) return;
    const key = await this.host.sealKeyOf(activation);
    const bodies = rows.map((row) => openedBody(row, key, this.host.options.sealer));
    const reply = activation.kind.replyOf(rows.map((row, index) => ({ type: row.type, body: bodies[index] ?? {} })));
    if (!envelope.gw) return this.reply(delivery.reply, { id: envelope.id, ok: true, b: reply, seq: first.seq, at: first.at });
    const last = rows[rows.length - 1]?.seq ?? first.seq;
    for (const [index, row] of rows.entries()) {
      const fact: PublishedFact = { k: activation.name, a: activation.id, s: row.seq, t: row.type, at: row.at, b: bodies[index] };
      this.publishFact(envelope.gw, index === 0 ? { ...fact, id: envelope.id, r: reply, z: last } : fact);
    }
    this.flush();
  }

  /** Answers with sealed fields of one stored fact opened into the reply. */
  openInto(activation: Activation, delivery: Delivery, reply: object, open: { readonly seq: number; readonly fields: readonly string[] }): void {
    const id = delivery.envelope?.id ?? '';
    const answer = async () => {
      const [row] = await this.host.options.store.tail(activation.key, open.seq - 1, 1);
      const body = row ? openedBody(row, await this.host.sealKeyOf(activation), this.host.options.sealer) : {};
      const opened = Object.fromEntries(open.fields.filter((field) => typeof body[field] === 'string').map((field) => [field, body[field]]));
      this.reply(delivery.reply, { id, ok: true, b: { ...reply, ...opened } });
    };
    answer().catch((error: unknown) => {
      this.host.fault(error, `a delivery to ${activation.key} failed`, correlationOf(delivery.envelope, delivery.trace));
      this.reply(delivery.reply, refusedReply(id, 'RETRY', 250));
    });
  }

  /** A gateway wants this actor's facts: says where the log stands, what this person may see at once, and the facts since. */
  attach(activation: Activation, delivery: Delivery): void {
    const { envelope } = delivery;
    const { kind, id } = activation;
    const { clock, rules } = this.host.options;
    if (!envelope?.by || !kind.face) return this.reply(delivery.reply, refusedReply(envelope?.id ?? '', 'FORBIDDEN'));
    const { since, gen } = delivery.command.body as { since: number; gen?: number };
    const face = kind.face(activation.state, envelope.by, {
      id,
      now: Math.max(clock.now(), activation.lastAt),
      ...(gen !== undefined && { gen }),
      rules,
    });
    if ('refuse' in face) {
      const { refuse } = face;
      return this.host.deliveries.afterFence(activation, delivery, () => this.reply(delivery.reply, refusedReply(envelope.id, refuse)));
    }

    if (envelope.gw) this.host.attachments.attach(activation.key, envelope.gw);
    const head = activation.seq;
    const answer = async () => {
      const rows = since < head ? await this.host.options.store.tail(activation.key, since, TAIL_PAGE) : [];
      const key = rows.length > 0 ? await this.host.sealKeyOf(activation) : undefined;
      const facts = rows.map((row) => ({ s: row.seq, t: row.type, at: row.at, b: openedBody(row, key, this.host.options.sealer) }));
      this.reply(delivery.reply, { id: envelope.id, ok: true, b: { head, face: face.face, facts } satisfies AttachReply });
    };
    this.host.deliveries.afterFence(activation, delivery, () => {
      answer().catch((error: unknown) => this.host.fault(error, 'an attach could not be answered; the gateway asks again'));
    });
  }

  /** Where the logs of these actors stand; the gateway is attached to each. */
  async heads(envelope: Envelope, row: ShardRow, reply: string | undefined): Promise<void> {
    const command = readHostMessage(envelope);
    if ('code' in command || !envelope.gw) return this.reply(reply, refusedReply(envelope.id, 'INVALID'));
    const keys = (command.body as { ids: readonly string[] }).ids
      .filter((id) => shardOf({ kind: row.kind, id }) === row.shard)
      .map((id) => `${row.kind}/${id}`);
    const heads: Record<string, number> = {};
    const cold: string[] = [];
    for (const key of keys) {
      this.host.attachments.attach(key, envelope.gw);
      const activation = this.host.activations.get(key);
      if (activation?.phase === 'ready') heads[key.slice(row.kind.length + 1)] = activation.committed;
      else cold.push(key);
    }
    try {
      for (const [key, seq] of cold.length > 0 ? await this.host.options.store.heads(cold) : []) heads[key.slice(row.kind.length + 1)] = seq;
      this.#ifOwned(row, envelope.id, reply, () => this.reply(reply, { id: envelope.id, ok: true, b: heads }));
    } catch (error) {
      this.host.fault(error, 'heads could not be read; the gateway asks again');
    }
  }

  /** Says it if the shard is still owned by then; else that it has moved. */
  #ifOwned(row: ShardRow, id: string, reply: string | undefined, say: () => void): void {
    if (this.host.ownership.exclusive) return say();
    this.host.lane.add({
      activation: null,
      delivery: null,
      place: row,
      prove: true,
      rows: () => [],
      rowCount: 0,
      due: null,
      onCommitted: say,
      onFailed: (why) => this.reply(reply, refusedReply(id, why === 'MOVED' ? why : 'RETRY', 100)),
    });
  }

  #publish(subject: string, content: object): void {
    try {
      this.host.options.transport.publish(subject, JSON.stringify(content));
    } catch {
      // The line is down: whoever waits asks again.
    }
  }
}
