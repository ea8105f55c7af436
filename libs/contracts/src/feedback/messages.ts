import { z } from 'zod';
import { defineMessage } from '../define';
import { Principal } from '../ids';
import { ChatText } from '../session/values';

const none = z.strictObject({});
const scale = z.number().int().min(1).max(5).optional();

export const giveFeedback = defineMessage({
  name: 'feedback.give',
  to: 'feedback',
  sender: 'person',
  v: 1,
  about: 'The helped person says how it went, once: solved or not; the process and the helper rated apart, both optional.',
  payload: z.object({ solved: z.enum(['yes', 'partly', 'no']), process: scale, helper: scale, comment: ChatText.optional() }),
  reply: none,
  refusals: ['not-a-party', 'already-given', 'nobody-helped', 'text-gone'],
});
export const sayThanks = defineMessage({
  name: 'feedback.thank',
  to: 'feedback',
  sender: 'person',
  v: 1,
  about: 'The helped person thanks the helper; reaches them at once, once a session, and is no rating.',
  payload: none,
  reply: none,
  refusals: ['not-a-party', 'already-thanked', 'nobody-helped'],
});
export const sessionOver = defineMessage({
  name: 'feedback.session-over',
  to: 'feedback',
  sender: 'actor',
  v: 1,
  about: 'Session → Feedback: who asked, who helped (null: nobody came), and when it ended.',
  payload: z.object({
    wiki: z.string(),
    asker: Principal,
    helper: Principal.nullable(),
    endedAt: z.number(),
    language: z.string(),
    topic: z.string().nullable(),
    serial: z.number().int(),
  }),
  reply: none,
  refusals: [],
});
export const destroyComment = defineMessage({
  name: 'feedback.destroy-comment',
  to: 'feedback',
  sender: 'actor',
  v: 1,
  about: 'Session → Feedback: the text of the session is destroyed; so is the comment.',
  payload: none,
  reply: none,
  refusals: [],
});
export const FEEDBACK_MESSAGES = [giveFeedback, sayThanks, sessionOver, destroyComment] as const;
