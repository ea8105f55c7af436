import { z } from 'zod';
import { defineFact } from '../define';
import { Language, OfferId, Principal, SessionId, Topic } from '../ids';
import { NOBODY_CAUSES } from '../session/values';
import { helperState } from './messages';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B) => defineFact({ name, of: 'desk', v: 1, body, about });
const round = z.number().int();

export const requestEnqueued = fact(
  'request-enqueued',
  'A request stands in line. `capMs`: the wait beyond which the line is too long, by the rules of that revision.',
  z.object({
    session: SessionId,
    round,
    since: z.number(),
    topic: Topic.nullable(),
    language: Language,
    excluded: z.array(Principal),
    capMs: z.number().int(),
    rules: z.string(),
  }),
);
export const requestDequeued = fact(
  'request-dequeued',
  'A request left the line; rounds up to this one are over.',
  z.object({ session: SessionId, round }),
);
export const offerMade = fact(
  'offer-made',
  'It is this helper’s turn: the request is offered to them. `turn` is the helper’s new last-offer number.',
  z.object({ offer: OfferId, session: SessionId, round, helper: Principal, turn: z.number().int(), windowMs: z.number().int(), until: z.number() }),
);
export const offerClosed = fact(
  'offer-closed',
  'An offer is over; the request is back at its place unless it left. `turnGiven` false: the helper keeps their turn. `timed-out`: a miss the desk concluded. A late `declined` may follow another end.',
  z.object({
    offer: OfferId,
    helper: Principal,
    why: z.enum(['declined', 'missed', 'timed-out', 'full', 'offline', 'gone', 'withdrawn']),
    turnGiven: z.boolean(),
    /** `full`, `offline`: the version of the helper's state the answer followed. */
    version: z.number().int().nullable(),
  }),
);
export const offerProlonged = fact(
  'offer-extended',
  'The helper has more time; the offer rings until then.',
  z.object({ offer: OfferId, until: z.number() }),
);
export const helperNoted = fact('helper-noted', 'What a helper can take now.', helperState.payload.extend({ turn: z.number().int() }));
export const supplyChanged = fact(
  'supply-changed',
  'A request has nobody, and why; or somebody again.',
  z.object({ session: SessionId, round, why: z.enum(NOBODY_CAUSES).nullable(), serial: z.number().int() }),
);
export const deskForgot = fact(
  'forgot',
  'Old tombstones and helpers long off duty were dropped.',
  z.object({ sessions: z.array(SessionId), helpers: z.array(Principal) }),
);
export const deskDelivered = fact(
  'delivered',
  'The receiver of an outbox entry has it. `counted`: the version of the helper’s state from which on the offer is counted in it.',
  z.object({ key: z.string(), version: z.number().int(), counted: z.number().int().nullable() }),
);
export const DESK_FACTS = [
  requestEnqueued,
  requestDequeued,
  offerMade,
  offerClosed,
  offerProlonged,
  helperNoted,
  supplyChanged,
  deskForgot,
  deskDelivered,
] as const;
