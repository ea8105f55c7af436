import { z } from 'zod';
import { defineFact } from '../define';
import { Principal, SessionId } from '../ids';
import { MISUSE_REASONS } from '../session/values';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B) =>
  defineFact({ name, of: 'standing', v: 1, body, about });

export const markSet = fact(
  'mark-set',
  'A helper marked this person. It counts until `expiresAt`.',
  z.object({
    mark: z.string(),
    session: SessionId,
    helper: Principal,
    reason: z.enum(MISUSE_REASONS),
    at: z.number(),
    expiresAt: z.number(),
    rules: z.string(),
  }),
);
export const markUndone = fact('mark-undone', 'A mark was taken back in time.', z.object({ mark: z.string() }));
export const markExpired = fact('marks-expired', 'Marks older than the window no longer count.', z.object({ marks: z.array(z.string()) }));
export const coolDownSet = fact('cool-down-set', 'After an end for misuse the person waits this long.', z.object({ until: z.number().nullable() }));
export const restrictionSet = fact(
  'restriction-set',
  'N distinct helpers marked this person: live help is paused until then. `level` counts from 0 and picks the length.',
  z.object({ until: z.number(), level: z.number().int(), rules: z.string() }),
);
export const restrictionLifted = fact('restriction-lifted', 'The restriction is over.', z.object({ why: z.enum(['expired', 'undone']) }));
export const standingDelivered = fact(
  'delivered',
  'The receiver of an outbox entry has it.',
  z.object({ key: z.string(), version: z.number().int() }),
);
export const STANDING_FACTS = [markSet, markUndone, markExpired, coolDownSet, restrictionSet, restrictionLifted, standingDelivered] as const;
