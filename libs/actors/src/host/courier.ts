import {
  type ActorAddress,
  actorCommandId,
  actorKey,
  type Envelope,
  RETRIED_CODES,
  type Reply,
  type RuntimeCode,
  type Subjects,
  shardOf,
} from '@oa/contracts';
import { type Clock, NO_TRACER, type Tracer } from '@oa/kernel';
import { NoResponders, RequestTimeout, type Transport, TransportDown } from '@oa/transport';
import type { Fact, OutMessage } from '../kind';
import type { KeyStore } from '../store';
import type { Activation, Sending } from './activation';
import type { HostLog, HostMeter } from './options';
import { shardName } from './ownership/port';
import { traceFact } from './tracing';

/** How long a receiver may take; an attempt whose receiver died in the middle gets no error, so the first ones are given up sooner. */
const ATTEMPT_MS = 4_000;
const FIRST_ATTEMPT_MS = 700;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const SOON_MS = 20;
const SOON_MOST_MS = 250;
/** So many attempts are made soon: about 10 s. */
const SOON_ATTEMPTS = 45;
const LATER_MOST_MS = 5_000;
const LINE_DOWN_MS = 300;

export interface CourierParts {
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly clock: Clock;
  readonly keys?: KeyStore;
  readonly log: HostLog;
  readonly meter: HostMeter;
  readonly tracer?: Tracer;
  /** The receiver has answered for this version; the answer becomes a command of the sender, in the same trace. */
  acked(activation: Activation, message: OutMessage, reply: unknown, trace: string | undefined): void;
}

/**
 * Pays actors' debts: sends each outbox entry once the commit that made it has landed, and again until the receiver has answered for its version.
 * Soft state: an activation that loads again sends everything again; receivers are idempotent by command id.
 */
export class Courier {
  /** Attempts that wait for an answer, and how to give each up. */
  readonly #waiting = new Map<Sending, () => void>();

  constructor(readonly parts: CourierParts) {}

  /** Shards have new owners (undefined: any may): what waits for an answer of a former one is sent again at once. */
  ownersChanged(moved: ReadonlySet<string> | undefined): void {
    for (const [{ message }, giveUp] of [...this.#waiting]) {
      const { to } = message;
      if (!moved || ('kind' in to && moved.has(shardName({ kind: to.kind, shard: shardOf(to) })))) giveUp();
    }
  }

  /**
   * Notes what the activation owes after these facts (undefined: after loading), and drops what is owed no longer. Answers the entries that are
   * new since the last call. To be called right after `evolve`; the new ones go out by `send` when their commit has landed. `trace`: of the
   * command that was folded, if sampled.
   */
  note(activation: Activation, facts?: readonly Fact[], trace?: string): Sending[] {
    const { kind, state, sending } = activation;
    const fresh: Sending[] = [];
    if (facts && kind.debts) {
      for (const key of new Set(facts.flatMap((fact) => kind.debts?.touchedBy(fact) ?? [])))
        this.#noteKey(activation, key, kind.debts.find(state, key), fresh, trace);
      return fresh;
    }
    const owed = new Set<string>();
    for (const message of kind.outbox(state)) {
      owed.add(message.key);
      this.#noteKey(activation, message.key, message, fresh, trace);
    }
    for (const key of sending.keys()) if (!owed.has(key)) this.#noteKey(activation, key, undefined, fresh);
    return fresh;
  }

  #noteKey({ sending }: Activation, key: string, message: OutMessage | undefined, fresh: Sending[], trace?: string): void {
    const known = sending.get(key);
    if (known && known.message.version === message?.version) return;
    known?.cancel?.();
    if (!message) {
      sending.delete(key);
      return;
    }
    const since = this.parts.clock.monotonic();
    const next: Sending = { message, live: false, acked: false, attempts: 0, silences: 0, cancel: null, since, trace, step: undefined };
    sending.set(key, next);
    fresh.push(next);
  }

  send(activation: Activation, sending: Sending): void {
    sending.live = true;
    void this.#attempt(activation, sending);
  }

  /** Stops paying for an activation that is dropped. */
  stop(activation: Activation): void {
    for (const sending of activation.sending.values()) sending.cancel?.();
    activation.sending.clear();
  }

  #isOwed(activation: Activation, sending: Sending): boolean {
    return activation.phase !== 'gone' && !sending.acked && activation.sending.get(sending.message.key) === sending;
  }

  async #attempt(activation: Activation, sending: Sending): Promise<void> {
    if (!this.#isOwed(activation, sending)) return;
    if (this.parts.transport.line === 'down') return this.#again(activation, sending, LINE_DOWN_MS);
    sending.attempts += 1;
    if (sending.attempts > 1) this.parts.meter.resent();
    else if (sending.trace) sending.step = (this.parts.tracer ?? NO_TRACER).step(`send ${sending.message.type}`, sending.trace);
    let why: Unpaid = 'refused';
    try {
      const reply = await this.#deliver(activation, sending);
      if (!this.#isOwed(activation, sending)) return;
      if (reply.ok) {
        sending.acked = true;
        sending.step?.end('acked');
        this.parts.acked(activation, sending.message, reply.b, traceparentOf(sending));
        return;
      }
      // Debts have no deadline: a message that came too late in a long mailbox comes again.
      if (RETRIED_CODES.includes(reply.code as RuntimeCode) || reply.code === 'DEADLINE') why = 'unserved';
      else
        this.parts.log.error(
          { actor: activation.key, type: sending.message.type, code: reply.code, correlation: reply.id, ...traceFact(sending.trace) },
          'a message between actors was refused',
        );
    } catch (error) {
      if (error instanceof RequestTimeout) {
        why = 'silent';
        sending.silences += 1;
      } else if (error instanceof NoResponders || error instanceof TransportDown || error instanceof OwnerChanged) why = 'unserved';
    }
    if (this.#isOwed(activation, sending)) this.#again(activation, sending, retryMs(sending.attempts, why));
  }

  /** Somewhat sooner or later, so that the debts of many do not fall due together. */
  #again(activation: Activation, sending: Sending, ms: number): void {
    const wait = ms * (0.75 + Math.random() / 2);
    sending.cancel = this.parts.clock.after(wait, () => void this.#attempt(activation, sending));
  }

  async #deliver(activation: Activation, sending: Sending): Promise<Reply> {
    const { to } = sending.message;
    if ('keys' in to) {
      if (!this.parts.keys) throw new Error('this host has no key store');
      await this.parts.keys.destroy(activation.key);
      activation.sealKey = null;
      return { id: '', ok: true, b: {} };
    }
    if ('wiki' in to) throw new Error('this host has no line to a wiki');
    return JSON.parse(await this.#ask(sending, this.#subjectOf(to), JSON.stringify(this.#envelope(activation, sending, to)))) as Reply;
  }

  async #ask(sending: Sending, subject: string, text: string): Promise<string> {
    const moved = new Promise<never>((_, reject) => this.#waiting.set(sending, () => reject(new OwnerChanged())));
    const answer = this.parts.transport.request(subject, text, patienceMs(sending.silences));
    try {
      return await Promise.race([answer, moved]);
    } finally {
      this.#waiting.delete(sending);
    }
  }

  #subjectOf(to: ActorAddress): string {
    return this.parts.subjects.actors(to.kind, shardOf(to));
  }

  #envelope(activation: Activation, sending: Sending, to: ActorAddress): Envelope {
    const { message, attempts } = sending;
    const trace = traceparentOf(sending);
    const from = { kind: activation.name, id: activation.id };
    return {
      id: actorCommandId(actorKey(from), message.key, message.version),
      k: to.kind,
      to: to.id,
      t: message.type,
      v: 1,
      b: message.body,
      from,
      key: message.key,
      ov: message.version,
      att: attempts,
      ttl: ATTEMPT_MS,
      ...(trace && { tr: trace }),
    };
  }
}

/** Whom it was sent to may have died with it; there is somebody new. */
class OwnerChanged extends Error {
  override readonly name = 'OwnerChanged';
}

const traceparentOf = (sending: Sending): string | undefined => sending.step?.traceparent ?? sending.trace;

/** Why a debt was not paid: nobody owns the receiver's shard or it asks to come back; no answer; anything else. */
type Unpaid = 'unserved' | 'silent' | 'refused';

/** How long an attempt may take after so many without an answer: 0.7, 1.4, 2.8, then 4 s. */
export const patienceMs = (silences: number): number => Math.min(ATTEMPT_MS, FIRST_ATTEMPT_MS * 2 ** silences);

/**
 * How long to wait before the next attempt. A receiver that is being taken over is asked every 20 to 250 ms, after about 10 s less and less
 * often down to every 5 s; after silence at once, since the attempt itself was the wait; a fault 1, 2, 4 … 30 s.
 */
export function retryMs(attempts: number, why: Unpaid): number {
  if (why === 'silent') return SOON_MS;
  if (why === 'refused') return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));
  if (attempts <= SOON_ATTEMPTS) return Math.min(SOON_MOST_MS, SOON_MS * attempts);
  return Math.min(LATER_MOST_MS, SOON_MOST_MS * 2 ** Math.min((attempts - SOON_ATTEMPTS) / 4, 10));
}
