import { z } from 'zod';
import { GatewayId, Principal, WikiId } from '../ids';
import { KIND_NAMES, type KindName } from '../kinds';

/**
 * Messages every host of actors answers itself, whatever the kind; on the people's subjects, gateways only.
 * `attach`: the gateway wants this actor's facts from now on; answers where the log stands, the kind's `face` for `by`, and the facts after `since`.
 * A gateway subscribes to its own subject and flushes before it attaches, and merges by sequence number (invariant I9).
 */
export const ATTACH = 'host.attach';
export const AttachPayload = z.object({ since: z.number().int().nonnegative(), gen: z.number().int().optional() });
export interface AttachReply {
  /** Sequence number of the last committed fact. */
  readonly head: number;
  /** The kind's view of the actor for the one who attached. */
  readonly face: unknown;
  /** Facts after `since`, oldest first, at most `TAIL_PAGE`; ask again with the last seq while it is below `head`. */
  readonly facts: readonly { readonly s: number; readonly t: string; readonly at: number; readonly b: unknown }[];
}
export const TAIL_PAGE = 200;

/** `heads`: where do these actors' logs stand? One request per shard; also re-attaches the gateway to each. Actors without a log are left out. */
export const HEADS = 'host.heads';
export const HeadsPayload = z.object({ ids: z.array(z.string().max(120)).max(1_000) });
export type HeadsReply = Readonly<Record<string, number>>;

/**
 * `hint.<service>`: shards of the service have another owner now; without a list, any of them may have. Whoever follows their actors or waits
 * for their answers acts at once. May be lost.
 */
export const OwnershipHint = z.object({
  shards: z.partialRecord(z.enum(KIND_NAMES as [KindName]), z.array(z.number().int()).max(1_024)).optional(),
  /** The pod that owns them now. */
  pod: z.string().max(100).optional(),
});
export type OwnershipHint = z.infer<typeof OwnershipHint>;

/**
 * Presence hint, `p.<kind>.<shard>`: these people have so many sockets at this gateway. Sent on change and every 10 s; may be lost.
 * Helpers by their own id; the asker of a session that is opening or waiting by the session's.
 */
export const PresenceHint = z.object({
  gw: GatewayId,
  people: z.array(z.object({ id: z.string().max(120), sockets: z.number().int().nonnegative() })).max(1_000),
});
export type PresenceHint = z.infer<typeof PresenceHint>;

/** `e.o`, from gateway to gateways: this person signed out of the console, their sockets end everywhere. May be lost. */
export const SignedOutHint = z.object({ wiki: WikiId, principal: Principal });
export type SignedOutHint = z.infer<typeof SignedOutHint>;

/**
 * `outbox-acked`: the host tells an actor that the receiver of one of its outbox entries has answered. Every kind with an outbox takes it.
 * The version names what was acked, so that an ack for an older version never removes a newer entry.
 */
export const OUTBOX_ACKED = 'host.outbox-acked';
export interface OutboxAcked {
  readonly type: typeof OUTBOX_ACKED;
  readonly body: { readonly key: string; readonly version: number; readonly reply: unknown };
}
/** `wake`: the actor's `dueAt` has passed. Every kind with `dueAt` takes it; a wake with nothing due is a no-op. */
export const WAKE = 'host.wake';
export interface Wake {
  readonly type: typeof WAKE;
  readonly body: Record<string, never>;
}
/** `presence`: a person's sockets appeared (`here` true) or have all been gone for the grace time. Only kinds that declare `presence` take it. */
export const PRESENCE = 'host.presence';
export interface Presence {
  readonly type: typeof PRESENCE;
  readonly body: { readonly here: boolean };
}
/** What a host itself may send to an actor. */
export type HostCommand = OutboxAcked | Wake | Presence;
