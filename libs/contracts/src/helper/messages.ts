import { z } from 'zod';
import { defineMessage } from '../define';
import { Language, OfferId, SessionId, Topic } from '../ids';

const none = z.strictObject({});
const person = <const N extends string, P extends z.ZodType, R extends z.ZodType, const C extends string>(
  name: N,
  about: string,
  payload: P,
  reply: R,
  refusals: readonly C[],
) => defineMessage({ name, to: 'helper', sender: 'person', v: 1, payload, reply, refusals, about });
const actor = <const N extends string, P extends z.ZodType, R extends z.ZodType>(name: N, about: string, payload: P, reply: R) =>
  defineMessage({ name, to: 'helper', sender: 'actor', v: 1, payload, reply, refusals: [], about });

export const DUTY_STATES = ['off', 'available', 'busy', 'away', 'going-off'] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/* ---- people ---- */

export const setDuty = person(
  'helper.set-duty',
  'The helper says whether and what they take. `going-off`: no more offers, off when the last chat ends.',
  z.object({
    duty: z.enum(DUTY_STATES),
    reason: z.string().max(100).optional(),
    capacity: z.number().int().min(1).max(20).optional(),
    languages: z.array(Language).min(1).max(20).optional(),
    topics: z.array(Topic).max(50).optional(),
    windowSeconds: z.number().int().min(20).max(120).optional(),
  }),
  none,
  ['not-a-helper', 'over-ceiling', 'unknown-language', 'has-chats'],
);
export const acceptOffer = person(
  'helper.accept-offer',
  'The helper takes the offered request. The fact assignment-won or assignment-lost follows.',
  z.object({ offer: OfferId }),
  none,
  ['not-a-helper', 'offer-ended'],
);
export const declineOffer = person(
  'helper.decline-offer',
  'The helper passes; uses the turn and nothing else.',
  z.object({ offer: OfferId, reason: z.string().max(100).optional() }),
  none,
  ['not-a-helper', 'offer-ended'],
);
export const extendOffer = person('helper.extend-offer', 'The helper asks for 30 s more, once an offer.', z.object({ offer: OfferId }), none, [
  'not-a-helper',
  'offer-ended',
  'already-extended',
]);

/* ---- actors ---- */

export const reserve = actor(
  'helper.reserve',
  'Desk → Helper: hold a place for this request and ring, for the window (a span: no two clocks are compared). The answer names the version of the helper’s state it follows, so that the desk can tell whether the state it knows is older.',
  z.object({
    offer: OfferId,
    session: SessionId,
    round: z.number().int(),
    desk: z.string(),
    topic: Topic.nullable(),
    language: Language,
    since: z.number(),
    windowMs: z.number().int(),
  }),
  z.object({ result: z.enum(['ok', 'full', 'offline', 'gone']), version: z.number().int() }),
);
export const withdraw = actor(
  'helper.withdraw',
  'Desk → Helper: the offer is off. Ignored once accepted: then the session decides.',
  z.object({ offer: OfferId }),
  none,
);
export const release = actor(
  'helper.release',
  'Session → Helper: this chat no longer needs you; the place is free.',
  z.object({ offer: OfferId, why: z.enum(['ended', 'requeued', 'misuse', 'erased']) }),
  none,
);
export const thankHelper = actor('helper.thank', 'Feedback → Helper: the person you helped says thank you.', z.object({ session: SessionId }), none);

export const HELPER_MESSAGES = [setDuty, acceptOffer, declineOffer, extendOffer, reserve, withdraw, release, thankHelper] as const;
