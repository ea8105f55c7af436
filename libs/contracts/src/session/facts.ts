import { z } from 'zod';
import { defineFact } from '../define';
import { OfferId, Principal, WikiName } from '../ids';
import { AskerFacts, Consent, END_CAUSES, MISUSE_REASONS, NOBODY_CAUSES, OUTCOMES, PARTIES, REPORT_REASONS, Request } from './values';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B, sealed: readonly string[] = []) =>
  defineFact({ name, of: 'session', v: 1, body, sealed, about });
/** Sealed fields: plain text where the one who decides writes it and where it is read; base64 in the event table; absent in `evolve`. */
const sealedText = z.string().optional();
const round = z.number().int();

export const sessionOpened = fact(
  'session-opened',
  'The asker placed a request. Holds the parties, the consent, the rules followed; question and context are sealed.',
  z.object({
    wiki: z.string(),
    askerPrincipal: Principal,
    asker: AskerFacts,
    request: Request,
    consent: Consent,
    consentedAt: z.number(),
    rules: z.string(),
    question: sealedText,
    context: sealedText,
  }),
  ['question', 'context'],
);
export const requestQueued = fact(
  'request-queued',
  'The request went to its desk, in this round, with its first `since`.',
  z.object({
    round,
    since: z.number(),
    excluded: z.array(Principal),
    /** `resumed` also when the line is joined anew because somebody more is excluded. */
    why: z.enum(['opened', 'helper-lost', 'resumed', 'reopened']),
    /** Other questions of this asker that were parked when the session was opened. */
    parked: z.number().int().nonnegative(),
  }),
);
export const supplyTold = fact(
  'supply-told',
  'The asker was told that nobody is there, and why; or (null) that the line moves again. `serial`: of the desk’s word.',
  z.object({ why: z.enum(NOBODY_CAUSES).nullable(), serial: z.number().int() }),
);
export const waitingKept = fact('waiting-kept', 'The asker chose to keep waiting.', z.object({}));
export const askerGone = fact(
  'asker-gone',
  'No gateway sees a socket of the asker; the request ends at `until` unless they come back. Only before a helper came; shown to nobody.',
  z.object({ until: z.number(), rules: z.string() }),
);
export const askerBack = fact('asker-back', 'The asker of a request that would have ended is there again. Shown to nobody.', z.object({}));
export const sessionParked = fact(
  'session-parked',
  'The question was left for later, at the latest until `until`.',
  z.object({ round, until: z.number() }),
);
export const reopeningAsked = fact(
  'reopening-asked',
  'The asker wants a parked or ended session open again; their asker actor is asked whether it may be.',
  z.object({ why: z.enum(['resumed', 'reopened']) }),
);
export const helperAssigned = fact(
  'helper-assigned',
  'A helper is in the chat.',
  z.object({
    helper: Principal,
    name: WikiName,
    offer: OfferId,
    round,
    /** Silence of the asker after which they are asked, and time they then have to answer, ms. */
    warnAfterMs: z.number().int(),
    answerWithinMs: z.number().int(),
    rules: z.string(),
  }),
);
export const helperLost = fact(
  'helper-lost',
  'The helper has no connection; the asker is told and goes to the front of the line at `requeueAt` unless they come back.',
  z.object({ helper: Principal, offer: OfferId, requeueAt: z.number(), rules: z.string(), serial: z.number().int() }),
);
export const helperBack = fact(
  'helper-back',
  'The helper is connected again. `serial`: of the newest word about this offer so far, 0 before the first.',
  z.object({ helper: Principal, offer: OfferId, serial: z.number().int() }),
);
export const wordNoted = fact(
  'word-noted',
  'A word about the present offer, or of the desk in this round, said nothing new; by its serial an older one that comes late is known.',
  z.object({ about: z.enum(['helper', 'supply']), serial: z.number().int() }),
);
export const messageSaid = fact(
  'message-said',
  'A party said something.',
  z.object({ by: z.enum(PARTIES), helper: Principal.nullable(), text: sealedText }),
  ['text'],
);
export const noteWritten = fact('note-written', 'The helper wrote a private note.', z.object({ helper: Principal, text: sealedText }), ['text']);
export const idleWarned = fact(
  'idle-warned',
  'Nobody wrote for a while; the asker is asked if they are still there.',
  z.object({ endsAt: z.number() }),
);
export const idleAnswered = fact('idle-answered', 'The asker is still there.', z.object({}));
export const sessionEnded = fact(
  'session-ended',
  'The chat, or the wait, is over.',
  z.object({
    why: z.enum(END_CAUSES),
    outcome: z.enum(OUTCOMES).nullable(),
    helper: Principal.nullable(),
    keyUntil: z.number(),
    reopenUntil: z.number(),
    /** Revision the two times follow; null where no rule was asked (never opened). */
    rules: z.string().nullable(),
  }),
);
export const misuseMarked = fact(
  'misuse-marked',
  'The helper marked a misuse of help. Never shown to the asker.',
  z.object({ mark: z.string(), helper: Principal, reason: z.enum(MISUSE_REASONS), undoUntil: z.number(), rules: z.string() }),
);
export const misuseUndone = fact('misuse-undone', 'The helper took the mark back.', z.object({ mark: z.string(), helper: Principal }));
export const pairParted = fact(
  'pair-parted',
  'This asker and this helper are never matched again. Never shown to the other side.',
  z.object({ by: z.enum(PARTIES), helper: Principal, why: z.enum(['misuse', 'not-again', 'report']) }),
);
export const sessionReported = fact(
  'session-reported',
  'A party reported the other; the key is kept until a reviewer closes the case. Never shown to the other side.',
  z.object({ by: z.enum(PARTIES), helper: Principal.nullable(), reason: z.enum([...REPORT_REASONS, 'danger']), text: sealedText }),
  ['text'],
);
export const textDestroyed = fact(
  'text-destroyed',
  'The key of this session was destroyed; its text cannot be read by anybody.',
  z.object({ why: z.enum(['erased', 'retention', 'policy']) }),
);
export const keyDestructionOrdered = fact(
  'key-destruction-ordered',
  'The key store was told to destroy the key.',
  z.object({ why: z.enum(['erased', 'retention', 'policy']) }),
);
export const sessionDelivered = fact(
  'delivered',
  'The receiver of an outbox entry has it.',
  z.object({ key: z.string(), version: z.number().int() }),
);

export const SESSION_FACTS = [
  sessionOpened,
  requestQueued,
  supplyTold,
  waitingKept,
  askerGone,
  askerBack,
  sessionParked,
  reopeningAsked,
  helperAssigned,
  helperLost,
  helperBack,
  wordNoted,
  messageSaid,
  noteWritten,
  idleWarned,
  idleAnswered,
  sessionEnded,
  misuseMarked,
  misuseUndone,
  pairParted,
  sessionReported,
  keyDestructionOrdered,
  textDestroyed,
  sessionDelivered,
] as const;
