import { z } from 'zod';
import { defineFact } from '../define';
import { Principal } from '../ids';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B, sealed: readonly string[] = []) =>
  defineFact({ name, of: 'feedback', v: 1, body, sealed, about });
const scale = z.number().int().min(1).max(5).nullable();

export const sessionKnown = fact(
  'session-known',
  'The session this feedback is about, and its parties.',
  z.object({
    wiki: z.string(),
    asker: Principal,
    helper: Principal.nullable(),
    endedAt: z.number(),
    language: z.string(),
    topic: z.string().nullable(),
    serial: z.number().int(),
  }),
);
export const feedbackGiven = fact(
  'feedback-given',
  'How it went, in the helped person’s words and figures. The comment is sealed.',
  z.object({ solved: z.enum(['yes', 'partly', 'no']), process: scale, helper: scale, comment: z.string().optional() }),
  ['comment'],
);
export const thanksGiven = fact('thanks-given', 'The helped person said thank you.', z.object({}));
export const commentDestructionOrdered = fact('key-destruction-ordered', 'The key store was told to destroy the key.', z.object({}));
export const commentDestroyed = fact('text-destroyed', 'The comment cannot be read by anybody.', z.object({}));
export const feedbackDelivered = fact(
  'delivered',
  'The receiver of an outbox entry has it.',
  z.object({ key: z.string(), version: z.number().int() }),
);
export const FEEDBACK_FACTS = [sessionKnown, feedbackGiven, thanksGiven, commentDestructionOrdered, commentDestroyed, feedbackDelivered] as const;
