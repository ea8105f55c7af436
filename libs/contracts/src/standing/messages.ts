import { z } from 'zod';
import { defineMessage } from '../define';
import { Principal, SessionId } from '../ids';
import { MISUSE_REASONS } from '../session/values';

const none = z.strictObject({});
const actor = <const N extends string, P extends z.ZodType, R extends z.ZodType>(name: N, about: string, payload: P, reply: R) =>
  defineMessage({ name, to: 'standing', sender: 'actor', v: 1, payload, reply, refusals: [], about });

export const setMark = actor(
  'standing.set-mark',
  'Session → Standing: this helper marked this person. One mark a helper counts within the window.',
  z.object({ mark: z.string().max(80), session: SessionId, helper: Principal, reason: z.enum(MISUSE_REASONS), at: z.number() }),
  none,
);
export const undoMark = actor(
  'standing.undo-mark',
  'Session → Standing: the helper took the mark back in time.',
  z.object({ mark: z.string().max(80) }),
  none,
);
export const STANDING_MESSAGES = [setMark, undoMark] as const;
