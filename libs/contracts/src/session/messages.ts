import { z } from 'zod';
import { defineMessage } from '../define';
import { OfferId, Principal, WikiName } from '../ids';
import { AskerFacts, ChatText, Consent, MISUSE_REASONS, NOBODY_CAUSES, OUTCOMES, PageContext, REPORT_REASONS, Request } from './values';

const none = z.strictObject({});
const person = <const N extends string, P extends z.ZodType, R extends z.ZodType, const C extends string>(
  name: N,
  about: string,
  payload: P,
  reply: R,
  refusals: readonly C[],
) => defineMessage({ name, to: 'session', sender: 'person', v: 1, payload, reply, refusals, about });
const actor = <const N extends string, P extends z.ZodType, R extends z.ZodType>(name: N, about: string, payload: P, reply: R) =>
  defineMessage({ name, to: 'session', sender: 'actor', v: 1, payload, reply, refusals: [], about });

/* ---- people ---- */

export const openSession = person(
  'session.open',
  'The asker opens the session their asker actor has granted; places the request. The consent must be to the policy in force.',
  z.object({ wiki: z.string(), request: Request, question: ChatText, context: PageContext, asker: AskerFacts, consent: Consent }),
  z.object({ opened: z.literal(true) }),
  ['grant-cancelled', 'not-a-party', 'policy-changed'],
);
export const say = person('session.say', 'A party says something.', z.object({ text: ChatText }), none, [
  'not-a-party',
  'session-ended',
  'text-gone',
  'too-fast',
]);
export const writeNote = person(
  'session.write-note',
  'The helper keeps a private note; the asker sees it only in their export.',
  z.object({ text: ChatText }),
  none,
  ['not-a-party', 'session-ended', 'text-gone', 'too-fast'],
);
export const leaveLine = person('session.leave-line', 'The asker leaves the line before anyone came.', none, none, [
  'not-a-party',
  'session-ended',
  'not-waiting',
]);
export const park = person('session.park', 'The asker leaves the question for a later answer (state parked).', none, none, [
  'not-a-party',
  'session-ended',
  'not-waiting',
  'too-many-parked',
]);
export const keepWaiting = person(
  'session.keep-waiting',
  'The asker, told that nobody is there, stays in line; or returns from parked to the line.',
  none,
  none,
  ['not-a-party', 'session-ended', 'not-waiting'],
);
export const endChat = person(
  'session.end',
  'A party ends the chat; a helper says with which outcome.',
  z.object({ outcome: z.enum(OUTCOMES).optional() }),
  none,
  ['not-a-party', 'session-ended', 'not-assigned'],
);
export const endForMisuse = person(
  'session.end-for-misuse',
  'The helper ends the chat for misuse: one mark, the pair is never matched again. Can be undone for a while.',
  z.object({ reason: z.enum(MISUSE_REASONS) }),
  none,
  ['not-a-party', 'session-ended', 'not-assigned', 'already-marked'],
);
export const undoMisuse = person('session.undo-misuse', 'The helper takes the mark back, within the time the rules give.', none, none, [
  'not-a-party',
  'not-marked',
  'too-late',
]);
export const notAgain = person(
  'session.not-again',
  '"Not this person again", said by either side; obeyed by every later offer, told to nobody.',
  none,
  none,
  ['not-a-party', 'not-assigned', 'text-gone'],
);
export const report = person(
  'session.report',
  'A party reports the other to the reviewers; from now on the key is not destroyed. With `leave` the chat ends at once and the pair is parted.',
  z.object({ reason: z.enum(REPORT_REASONS), text: ChatText.optional(), leave: z.boolean() }),
  none,
  ['not-a-party', 'text-gone', 'too-often'],
);
export const raiseDanger = person(
  'session.raise-danger',
  'Someone is in danger: freezes the session for safety reviewers and alerts them.',
  none,
  none,
  ['not-a-party', 'text-gone'],
);
export const stillHere = person('session.still-here', 'The asker answers the idle warning.', none, none, ['not-a-party', 'session-ended']);
export const reopen = person(
  'session.reopen',
  'The asker takes an ended chat up again within the time the rules give; goes to the line.',
  none,
  none,
  ['not-a-party', 'not-ended', 'too-late', 'restricted', 'text-gone'],
);
export const erase = person('session.erase', 'The asker has the text destroyed for good.', none, none, [
  'not-a-party',
  'not-ended',
  'reported',
  'text-gone',
]);
export const readCard = person(
  'session.read-card',
  'A helper of the wiki reads what an offer card shows of a waiting request: question, topic, language, wait. Never the name.',
  none,
  z.object({ question: z.string(), topic: z.string().nullable(), language: z.string(), waitedMs: z.number(), round: z.number() }),
  ['not-waiting', 'not-a-helper', 'text-gone'],
);

/* ---- actors ---- */

export const cancelGrant = actor(
  'session.cancel-grant',
  'Asker → Session: the grant has lain unused; if nothing was opened it never will be.',
  none,
  z.object({ opened: z.boolean() }),
);
export const withdrawRestricted = actor(
  'session.withdraw-restricted',
  'Asker → Session: the asker is restricted; a waiting request ends, a running chat is finished.',
  z.object({ until: z.number() }),
  none,
);
export const assign = actor(
  'session.assign',
  'Helper → Session: this helper accepted this offer. Yes to the first of the round, and to the same again; no to all others.',
  z.object({ offer: OfferId, round: z.number().int(), helper: Principal, name: WikiName }),
  z.object({ yes: z.boolean() }),
);
export const helperPresence = actor(
  'session.helper-presence',
  'Helper → Session: the helper of this offer has no socket any more (since the grace time), or is back. The highest serial counts: an older word may arrive late.',
  z.object({ offer: OfferId, here: z.boolean(), serial: z.number().int() }),
  none,
);
export const tellSupply = actor(
  'session.tell-supply',
  'Desk → Session: nobody can take this request now, and why; or null: somebody can again. The highest serial of a round counts: an older word may arrive late.',
  z.object({ round: z.number().int(), why: z.enum(NOBODY_CAUSES).nullable(), serial: z.number().int() }),
  none,
);

export const SESSION_MESSAGES = [
  openSession,
  say,
  writeNote,
  leaveLine,
  park,
  keepWaiting,
  endChat,
  endForMisuse,
  undoMisuse,
  notAgain,
  report,
  raiseDanger,
  stillHere,
  reopen,
  erase,
  readCard,
  cancelGrant,
  withdrawRestricted,
  assign,
  helperPresence,
  tellSupply,
] as const;
