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
  SERVICE_NAMES,
  type Subjects,
  shardOf,
} from '@oa/contracts';
import { type Transport, TransportDown } from '@oa/transport';

/** What a command came to, as a gateway learns it. */
export type HandOutcome =
  | { readonly ok: true; readonly reply: unknown; readonly seq?: number }
  | { readonly ok: false; readonly code: string; readonly details?: object };

/** A command in flight when its owner dies gets no error: this is what a sender waits at least. */
const ATTEMPT_MS = 700;
const LAST_ATTEMPT_MS = 4_000;
const ATTEMPTS = 200;
/** Before it asks again where nobody listened, or somebody said so. */
const FIRST_WAIT_MS = 20;
const MOST_WAIT_MS = 250;

/** A gateway driven by hand: speaks the envelopes of the bus, retries as a gateway must, and keeps every fact it is sent. */
export class HandGateway {
  readonly facts: PublishedFact[] = [];
  readonly #pending = new Map<string, { readonly shard: number; settle(outcome: HandOutcome | 'again'): void }>();

  private constructor(
    readonly transport: Transport,
    readonly subjects: Subjects,
    readonly id: string,
  ) {}

  static async open(transport: Transport, subjects: Subjects, id: string): Promise<HandGateway> {
    const gateway = new HandGateway(transport, subjects, id);
    transport.subscribe(subjects.gateway(id), ({ text }) => gateway.#onFacts(JSON.parse(text) as FactBatch));
    transport.subscribe(subjects.gatewayReplies(id, '*'), ({ subject, text, noResponders }) => {
      if (noResponders) gateway.#nobodyFor(Number(subject.split('.').at(-1)));
      else gateway.#onReply(JSON.parse(text) as Reply);
    });
    // A shard has a new owner: what waits for the former one is asked again.
    for (const service of SERVICE_NAMES)
      transport.subscribe(subjects.hint(service), () => {
        for (const waiting of [...gateway.#pending.values()]) waiting.settle('again');
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

  /** One entry waits over all attempts: an answer to an earlier one counts, also while it rests before the next. */
  async #settle(envelope: Envelope): Promise<HandOutcome> {
    const shard = shardOf({ kind: envelope.k, id: envelope.to });
    let again: () => void = () => undefined;
    let isSettled = false;
    const outcome = new Promise<HandOutcome>((resolve) => {
      this.#pending.set(envelope.id, {
        shard,
        settle: (result) => {
          if (result === 'again') return again();
          isSettled = true;
          again();
          resolve(result);
        },
      });
    });
    let silences = 0;
    for (let att = 1; !isSettled; att += 1) {
      if (att > ATTEMPTS) throw new Error(`${envelope.t} to ${envelope.to} was never settled`);
      const patience = Math.min(LAST_ATTEMPT_MS, ATTEMPT_MS * 2 ** silences);
      const isSilent = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(resolve, patience, true);
        again = () => {
          clearTimeout(timer);
          resolve(false);
        };
        this.#send({ ...envelope, att }, shard, again);
      });
      if (isSilent) silences += 1;
      const rest = new Promise((resolve) => setTimeout(resolve, Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * att)));
      if (!isSettled) await Promise.race([rest, outcome]);
    }
    this.#pending.delete(envelope.id);
    return outcome;
  }

  #send(envelope: Envelope, shard: number, again: () => void): void {
    try {
      this.transport.publish(this.subjects.people(envelope.k, shard), JSON.stringify(envelope), this.subjects.gatewayReplies(this.id, shard));
    } catch (error) {
      if (!(error instanceof TransportDown)) throw error;
      again();
    }
  }

  /** A 503 names a shard's number, not its kind: all of that number ask again. */
  #nobodyFor(shard: number): void {
    for (const waiting of [...this.#pending.values()]) if (waiting.shard === shard) waiting.settle('again');
  }

  #onFacts(batch: FactBatch): void {
    for (const fact of batch.e) {
      if (!this.facts.some((known) => known.k === fact.k && known.a === fact.a && known.s === fact.s)) this.facts.push(fact);
      if (fact.id) this.#pending.get(fact.id)?.settle({ ok: true, reply: fact.r, ...(fact.z !== undefined && { seq: fact.z }) });
    }
  }

  #onReply(reply: Reply): void {
    const waiting = this.#pending.get(reply.id);
    if (reply.ok) waiting?.settle({ ok: true, reply: reply.b });
    else if (RETRIED_CODES.includes(reply.code as RuntimeCode)) waiting?.settle('again');
    else waiting?.settle({ ok: false, code: reply.code, ...(reply.details && { details: reply.details }) });
  }
}
