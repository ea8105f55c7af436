import { z } from 'zod';
import { defineFact } from '../define';
import { Language, OfferId, SessionId, Topic, WikiName } from '../ids';
import { DUTY_STATES } from './messages';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B) => defineFact({ name, of: 'helper', v: 1, body, about });

export const dutySet = fact(
  'duty-set',
  'The helper’s duty, and what they take. `by`: themselves, or the house after misses, a lost connection or the last chat.',
  z.object({
    duty: z.enum(DUTY_STATES),
    by: z.enum(['helper', 'misses', 'gone', 'last-chat']),
    name: WikiName,
    /** Chats at once, now; 0 only before the first duty. */
    capacity: z.number().int(),
    /** What the helper asked for; null: the rule decides. */
    wish: z.object({ capacity: z.number().int().nullable(), windowMs: z.number().int().nullable() }),
    /** The rule for capacity as it stood. */
    rule: z.object({ first: z.number().int(), firstChats: z.number().int(), later: z.number().int(), ceiling: z.number().int() }),
    languages: z.array(Language),
    topics: z.array(Topic),
    windowMs: z.number().int(),
    rules: z.string(),
  }),
);
export const offerRang = fact(
  'offer-rang',
  'A place is held for this request; it rings until `until` (epoch ms of the helper actor’s clock).',
  z.object({
    offer: OfferId,
    session: SessionId,
    round: z.number().int(),
    desk: z.string(),
    topic: Topic.nullable(),
    language: Language,
    since: z.number(),
    windowMs: z.number().int(),
    until: z.number(),
    /** Version of the helper's state that counts this place. */
    version: z.number().int(),
  }),
);
export const offerExtended = fact('offer-extended', 'The helper has 30 s more.', z.object({ offer: OfferId, until: z.number() }));
export const offerAccepted = fact('offer-accepted', 'The helper said yes; the session decides.', z.object({ offer: OfferId }));
export const offerEnded = fact(
  'offer-ended',
  'The offer no longer rings. `idle`: it rang while the helper had no chat, so a miss counts. `misses`: those that count by now; 1 after a miss: ask if they are still there.',
  z.object({ offer: OfferId, why: z.enum(['declined', 'missed', 'withdrawn', 'gone']), idle: z.boolean(), misses: z.number().int() }),
);
export const assignmentWon = fact('assignment-won', 'The session is this helper’s.', z.object({ offer: OfferId, session: SessionId }));
export const assignmentLost = fact(
  'assignment-lost',
  'Somebody else has the session, or it is gone.',
  z.object({ offer: OfferId, session: SessionId }),
);
export const reservationReleased = fact(
  'reservation-released',
  'A chat is over for this helper.',
  z.object({ offer: OfferId, session: SessionId, why: z.enum(['ended', 'requeued', 'misuse', 'erased']), lastedMs: z.number() }),
);
export const presenceLost = fact('presence-lost', 'The helper’s last socket has been gone for the grace time.', z.object({}));
export const presenceBack = fact('presence-back', 'The helper has a socket again.', z.object({}));
export const helperThanked = fact('helper-thanked', 'A person they helped says thank you.', z.object({ session: SessionId }));
export const helperForgot = fact('forgot', 'Tombstones of ended offers, old misses were dropped.', z.object({ offers: z.array(OfferId) }));
export const helperDelivered = fact('delivered', 'The receiver of an outbox entry has it.', z.object({ key: z.string(), version: z.number().int() }));
export const HELPER_FACTS = [
  dutySet,
  offerRang,
  offerExtended,
  offerAccepted,
  offerEnded,
  assignmentWon,
  assignmentLost,
  reservationReleased,
  presenceLost,
  presenceBack,
  helperThanked,
  helperForgot,
  helperDelivered,
] as const;
