import { z } from 'zod';
import { defineMessage } from '../define';
import { Language, OfferId, Principal, SessionId, Topic, WikiName } from '../ids';

const none = z.strictObject({});
/** As many digits as an offer id has room for. */
const round = z.number().int().min(0).max(999_999_999);
const actor = <const N extends string, P extends z.ZodType, R extends z.ZodType>(name: N, about: string, payload: P, reply: R) =>
  defineMessage({ name, to: 'desk', sender: 'actor', v: 1, payload, reply, refusals: [], about });

export const enqueue = actor(
  'desk.enqueue',
  'Session → Desk: this request waits, in this round, since then. Ignored if the desk has it, or a later round, or has removed it.',
  z.object({ session: SessionId, round, since: z.number(), topic: Topic.nullable(), language: Language, excluded: z.array(Principal) }),
  none,
);
export const dequeue = actor(
  'desk.dequeue',
  'Session → Desk: this request no longer waits in this round or any earlier.',
  z.object({ session: SessionId, round }),
  none,
);
export const offerReturned = actor(
  'desk.offer-returned',
  'Helper → Desk: this offer ended without an acceptance. `declined`: never again to that helper; `missed`: once more at most.',
  z.object({ offer: OfferId, helper: Principal, why: z.enum(['declined', 'missed', 'gone']) }),
  none,
);
export const offerWindowExtended = actor(
  'desk.offer-extended',
  'Helper → Desk: the helper took so much more time for this offer, once; the desk waits that much longer.',
  z.object({ offer: OfferId, helper: Principal, byMs: z.number().int().positive() }),
  none,
);
export const helperState = actor(
  'desk.helper-state',
  'Helper → Desk: whether this helper can be offered requests, and what they can answer. The highest version counts; the ack names it.',
  z.object({
    helper: Principal,
    name: WikiName,
    version: z.number().int(),
    /** On duty, available and with a live socket. */
    online: z.boolean(),
    /** Chats they could take beyond those held. */
    free: z.number().int().nonnegative(),
    capacity: z.number().int().nonnegative(),
    /** Topics they answer; empty: every topic. */
    topics: z.array(Topic),
    windowMs: z.number().int(),
    /** Mean length of their chats in ms, null while unknown: for the estimate. */
    meanChatMs: z.number().nullable(),
  }),
  none,
);
export const DESK_MESSAGES = [enqueue, dequeue, offerReturned, offerWindowExtended, helperState] as const;

/** The head of a desk's line, on `e.d.<desk>`: soft, at most once a second. */
export interface DeskHead {
  readonly desk: string;
  /** Grows with every change of the desk; an older head is dropped. */
  readonly seq: number;
  /** First 50 waiting sessions in order. */
  readonly waiting: readonly string[];
  /** How many wait in all. */
  readonly total: number;
  readonly ringing: number;
  readonly supply: 'none' | 'few' | 'several';
  /** Expected wait per place in ms: for place n the wait is about `n × msPerPlace`, null while nobody can say. */
  readonly msPerPlace: number | null;
  readonly at: number;
}
