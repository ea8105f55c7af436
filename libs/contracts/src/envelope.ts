import { z } from 'zod';
import { CommandId, GatewayId, Principal, WikiName } from './ids';
import { KIND_NAMES } from './kinds';

/** What a person may do here. Roles other than asker come only from this system's roster, never from a wiki token. */
export const Role = z.enum(['asker', 'helper', 'coordinator', 'moderator', 'reviewer', 'suppressor']);
export type Role = z.infer<typeof Role>;

/** On whose authority a person's command comes; set by a gateway only, from a verified token. */
export const Authority = z.object({ principal: Principal, roles: z.array(Role), name: WikiName.nullable() });
export type Authority = z.infer<typeof Authority>;

export const Address = z.object({ kind: z.enum(KIND_NAMES as [(typeof KIND_NAMES)[number]]), id: z.string().min(1).max(120) });

/**
 * What travels to a shard's owner. Short keys: it is the hot path.
 * Exactly one of `by` (a person, subject `u.`) and `from` (an actor, subject `i.`) is set; neither on a host's own command.
 */
export const Envelope = z.object({
  /** Command id; takes effect at most once. */
  id: CommandId,
  /** Id of the actor addressed; its kind is in `k`. */
  k: Address.shape.kind,
  to: Address.shape.id,
  /** Message name and shape version. */
  t: z.string().max(64),
  v: z.number().int().positive(),
  b: z.unknown(),
  by: Authority.optional(),
  from: Address.optional(),
  /** Outbox key and version, for the sender's acknowledgement. */
  key: z.string().max(200).optional(),
  ov: z.number().int().nonnegative().optional(),
  /** The gateway that sent it: where the facts and the answer go. */
  gw: GatewayId.optional(),
  /** 1 on the first attempt. */
  att: z.number().int().positive(),
  /** Milliseconds the sender will still wait. Relative, so that no two clocks are compared. */
  ttl: z.number().int(),
  /** W3C traceparent of a sampled trace. */
  tr: z.string().max(64).optional(),
});
export type Envelope = z.infer<typeof Envelope>;

/** Answers the runtime itself gives. The first three are retried by the sender with the same id until its deadline. */
export const RUNTIME_CODES = ['MOVED', 'RETRY', 'BUSY', 'DEADLINE', 'POISON', 'INVALID', 'FORBIDDEN', 'INTERNAL'] as const;
export type RuntimeCode = (typeof RUNTIME_CODES)[number];
export const RETRIED_CODES: readonly RuntimeCode[] = ['MOVED', 'RETRY', 'BUSY'];

/** The answer to an envelope that is not carried by a committed fact: refusals, runtime codes, and replies of commands without facts. */
export type Reply =
  | { readonly id: string; readonly ok: true; readonly b?: unknown; readonly seq?: number; readonly at?: number }
  | {
      readonly id: string;
      readonly ok: false;
      readonly code: string;
      readonly details?: Readonly<Record<string, string | number>>;
      readonly retryMs?: number;
    };

/** A committed fact on its way to gateways, its sealed fields opened. `id` and `r` (the reply) stand on the first fact of a person's command. */
export interface PublishedFact {
  readonly k: (typeof KIND_NAMES)[number];
  readonly a: string;
  readonly s: number;
  readonly t: string;
  readonly at: number;
  readonly b: unknown;
  readonly id?: string;
  readonly r?: unknown;
  /** Sequence number of the command's last fact, on the fact that carries `id`. */
  readonly z?: number;
  /** W3C traceparent, on the first fact of a command whose trace is sampled. */
  readonly tr?: string;
}

/** One message per commit batch and gateway, on `gw.<gateway>`. */
export interface FactBatch {
  readonly e: readonly PublishedFact[];
}
