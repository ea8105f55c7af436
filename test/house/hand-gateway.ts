import { randomUUID } from 'node:crypto';
import {
  ATTACH,
  type AttachReply,
  type Authority,
  type Envelope,
  type FactBatch,
  type KindName,
  type PublishedFact,
  personCommandId,
  RETRIED_CODES,
  type Reply,
  type RuntimeCode,
  type Subjects,
  shardOf,
} from '@oa/contracts';
import type { Transport } from '@oa/transport';

/** What a command came to, as a gateway learns it. */
export type HandOutcome =
  | { readonly ok: true; readonly reply: unknown; readonly seq?: number }
  | { readonly ok: false; readonly code: string; readonly details?: object };

const ATTEMPT_MS = 2_000;
const ATTEMPTS = 60;
/** Before it asks again where nobody listened, or somebody said so. */
const FIRST_WAIT_MS = 20;
const MOST_WAIT_MS = 250;

/** A gateway driven by hand: speaks the envelopes of the bus, retries as a gateway must, and keeps every fact it is sent. */
export class HandGateway {
  readonly facts: PublishedFact[] = [];
  readonly #pending = new Map<string, (outcome: HandOutcome | 'again') => void>();

  private constructor(
    readonly transport: Transport,
    readonly subjects: Subjects,
    readonly id: string,
  ) {}

  static async open(transport: Transport, subjects: Subjects, id: string): Promise<HandGateway> {
    const gateway = new HandGateway(transport, subjects, id);
    transport.subscribe(subjects.gateway(id), ({ text }) => gateway.#onFacts(JSON.parse(text) as FactBatch));
    transport.subscribe(subjects.gatewayReplies(id, '*'), ({ text, noResponders }) => {
      if (noResponders) for (const settle of [...gateway.#pending.values()]) settle('again');
      else gateway.#onReply(JSON.parse(text) as Reply);
    });
    await transport.flush();
    return gateway;
  }

  /** Sends a person's command until it is settled. */
  async command(kind: KindName, id: string, type: string, body: object, by: Authority, cid: string = randomUUID()): Promise<HandOutcome> {
    return this.#settle({
      id: personCommandId(by.principal, `${type} ${cid}`),
      k: kind,
      to: id,
      t: type,
      v: 1,
      b: body,
      by,
      gw: this.id,
      att: 1,
      ttl: 15_000,
    });
  }

  async attach(kind: KindName, id: string, by: Authority, since = 0): Promise<AttachReply | { readonly code: string }> {
    const outcome = await this.#settle({
      id: personCommandId(by.principal, `attach ${randomUUID()}`),
      k: kind,
      to: id,
      t: ATTACH,
      v: 1,
      b: { since },
      by,
      gw: this.id,
      att: 1,
      ttl: 15_000,
    });
    return outcome.ok ? (outcome.reply as AttachReply) : { code: outcome.code };
  }

  factsOf(kind: KindName, id: string): PublishedFact[] {
    return this.facts.filter((fact) => fact.k === kind && fact.a === id);
  }

  async #settle(envelope: Envelope): Promise<HandOutcome> {
    const shard = shardOf({ kind: envelope.k, id: envelope.to });
    for (let att = 1; att <= ATTEMPTS; att += 1) {
      const outcome = await new Promise<HandOutcome | 'again'>((resolve) => {
        const timer = setTimeout(resolve, ATTEMPT_MS, 'again');
        this.#pending.set(envelope.id, (result) => {
          clearTimeout(timer);
          resolve(result);
        });
        this.transport.publish(
          this.subjects.people(envelope.k, shard),
          JSON.stringify({ ...envelope, att }),
          this.subjects.gatewayReplies(this.id, shard),
        );
      });
      this.#pending.delete(envelope.id);
      if (outcome !== 'again') return outcome;
      await new Promise((resolve) => setTimeout(resolve, Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * att)));
    }
    throw new Error(`${envelope.t} to ${envelope.to} was never settled`);
  }

  #onFacts(batch: FactBatch): void {
    for (const fact of batch.e) {
      if (!this.facts.some((known) => known.k === fact.k && known.a === fact.a && known.s === fact.s)) this.facts.push(fact);
      if (fact.id) this.#pending.get(fact.id)?.({ ok: true, reply: fact.r, ...(fact.z !== undefined && { seq: fact.z }) });
    }
  }

  #onReply(reply: Reply): void {
    const settle = this.#pending.get(reply.id);
    if (reply.ok) settle?.({ ok: true, reply: reply.b });
    else if (RETRIED_CODES.includes(reply.code as RuntimeCode)) settle?.('again');
    else settle?.({ ok: false, code: reply.code, ...(reply.details && { details: reply.details }) });
  }
}
