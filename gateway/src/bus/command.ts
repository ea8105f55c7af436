import { type ActorAddress, type Authority, type Envelope, KIND_NAMES, type KindName, type Reply } from '@oa/contracts';

/** What a person asks of an actor, before it is on its way. */
export interface OutgoingCommand {
  /** Under this id it takes effect at most once. */
  readonly id: string;
  readonly to: ActorAddress;
  readonly type: string;
  readonly v: number;
  readonly body: unknown;
  readonly by?: Authority;
  /** The client's own name for it. */
  readonly cid?: string;
  /** Traceparent of what it is part of, if that is sampled. */
  readonly tr?: string;
  /** Shard to address when it is not the actor's own: for `host.heads`, which speaks to a shard. */
  readonly shard?: number;
  /** Commands of one lane are sent one after the other, so that what a person says arrives in the order they said it. */
  readonly lane?: string;
  /** How long the sender waits, ms. */
  readonly deadlineMs?: number;
}

/** How a command came out. */
export type Settled =
  /** Facts were committed; `seq` is the last one's number. */
  | { readonly outcome: 'committed'; readonly reply: unknown; readonly seq: number; readonly at: number }
  /** Nothing had to change; here is the answer. */
  | { readonly outcome: 'answered'; readonly reply: unknown }
  | { readonly outcome: 'refused'; readonly code: string; readonly details?: Readonly<Record<string, string | number>> }
  /** Nobody answered in time. It may still take effect: repeat it with the same id. */
  | { readonly outcome: 'unavailable' }
  /** The other side could not or would not take it. */
  | { readonly outcome: 'fault'; readonly code: 'internal' | 'not-allowed' };

/**
 * The last token of the reply subject: shard and kind in one number, since shards of different kinds share numbers.
 * By it an answer without a body (nobody listens) is known to concern this shard.
 */
export function replySlot(kind: KindName, shard: number): number {
  return KIND_NAMES.indexOf(kind) * 1_024 + shard;
}

export function envelopeOf(command: OutgoingCommand, gateway: string, attempt: number, ttl: number): Envelope {
  const envelope = {
    id: command.id,
    k: command.to.kind,
    to: command.to.id,
    t: command.type,
    v: command.v,
    b: command.body,
    ...(command.by ? { by: command.by } : {}),
    gw: gateway,
    att: attempt,
    ttl,
  };
  return command.tr === undefined ? envelope : { ...envelope, tr: command.tr };
}

/** Code of the refusal of a command that broke its actor for good. */
export const NOT_DONE = 'not-done';

/** What a reply that is no and is not to be repeated tells the one who asked. */
export function refusalOf(reply: Extract<Reply, { ok: false }>): Settled {
  switch (reply.code) {
    case 'DEADLINE':
      return { outcome: 'unavailable' };
    case 'FORBIDDEN':
      return { outcome: 'fault', code: 'not-allowed' };
    case 'POISON':
      return { outcome: 'refused', code: NOT_DONE };
    case 'INVALID':
    case 'INTERNAL':
      return { outcome: 'fault', code: 'internal' };
    default:
      return { outcome: 'refused', code: reply.code, ...(reply.details ? { details: reply.details } : {}) };
  }
}
