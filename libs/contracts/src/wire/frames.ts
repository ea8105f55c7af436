import { z } from 'zod';
import { Role } from '../envelope';
import { declineOffer, extendOffer, setDuty } from '../helper/messages';
import { ClientCommandId, Language, OfferId, SessionId, WikiId } from '../ids';
import { ChatText, Consent, MISUSE_REASONS, OUTCOMES, PageContext, REPORT_REASONS, Request } from '../session/values';
import { WIRE_VERSION } from './limits';

/**
 * Every JSON frame of the browser wire, `docs/protocol.md` in code. `t` names the frame. Frames with a `cid` are commands:
 * each is answered by exactly one `ack` or `refused` with that cid, again whenever it is repeated; it takes effect at most once.
 * Unknown fields are refused at the door.
 */
const cid = ClientCommandId;
const session = SessionId;
/** `tp`: a W3C traceparent, if the client traces. The gateway goes on with a sampled one, for a few clients a second. */
const command = <const T extends string, S extends z.ZodRawShape>(t: T, shape: S) =>
  z.strictObject({ t: z.literal(t), cid, tp: z.string().max(64).optional(), ...shape });

/* ---- client → gateway ---- */

const ping = z.strictObject({ t: z.literal('ping') });
const join = z.strictObject({ t: z.literal('join'), session, since: z.number().int().nonnegative(), token: z.string().max(2_000).optional() });
const say = command('say', { session, text: ChatText });
const typing = z.strictObject({ t: z.literal('typing'), session });
const report = command('report', { session, reason: z.enum(REPORT_REASONS), text: ChatText.optional(), leave: z.boolean().default(false) });
const danger = command('danger', { session });

export const AskerHello = z.strictObject({
  t: z.literal('hello'),
  v: z.literal(WIRE_VERSION),
  wiki: WikiId,
  /** The wiki's identity token (an account), or the visitor token the gateway gave earlier; neither: a new visitor. */
  identity: z.string().max(4_000).optional(),
  visitor: z.string().max(2_000).optional(),
  /** A session token from `asked` or `joined`: the same session in the same browser, no new identity needed. */
  resume: z.string().max(2_000).optional(),
});
export const HelperHello = z.strictObject({ t: z.literal('hello'), v: z.literal(WIRE_VERSION), wiki: WikiId });

export const AskerFrame = z.discriminatedUnion('t', [
  AskerHello,
  ping,
  join,
  command('ask', { request: Request.strict(), question: ChatText, context: PageContext.default({}), consent: Consent }),
  say,
  typing,
  command('leave', { session }),
  command('park', { session }),
  command('keep-waiting', { session }),
  command('end', { session }),
  command('still-here', { session }),
  command('reopen', { session }),
  command('not-again', { session }),
  report,
  danger,
  command('erase', { session }),
  command('feedback', {
    session,
    solved: z.enum(['yes', 'partly', 'no']),
    process: z.number().int().min(1).max(5).optional(),
    helper: z.number().int().min(1).max(5).optional(),
    comment: ChatText.optional(),
  }),
  command('thank', { session }),
]);
export type AskerFrame = z.infer<typeof AskerFrame>;
export type AskerFrameIn = z.input<typeof AskerFrame>;

export const HelperFrame = z.discriminatedUnion('t', [
  HelperHello,
  ping,
  join.omit({ token: true }).strict(),
  command('duty', setDuty.payload.shape),
  command('accept', { offer: OfferId }),
  command('decline', { ...declineOffer.payload.shape }),
  command('extend', { ...extendOffer.payload.shape }),
  command('card', { session }),
  say,
  typing,
  command('note', { session, text: ChatText }),
  command('end', { session, outcome: z.enum(OUTCOMES) }),
  command('misuse', { session, reason: z.enum(MISUSE_REASONS) }),
  command('undo-misuse', { session }),
  command('not-again', { session }),
  report,
  danger,
]);
export type HelperFrame = z.infer<typeof HelperFrame>;
export type HelperFrameIn = z.input<typeof HelperFrame>;

/* ---- gateway → client ---- */

/** A fact of a session as a party sees it; `seq` has gaps where a fact is not for this party, `head` of `joined` and `seq` of acks count all. */
const factShape = { session, seq: z.number().int(), at: z.number() };
const fact = <const K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ t: z.literal('fact'), kind: z.literal(kind), ...factShape, ...shape });

export const SessionFactFrame = z.discriminatedUnion('kind', [
  fact('opened', {
    question: z.string().nullable(),
    language: Language,
    topic: z.string().nullable(),
    asker: z.string().nullable(),
    newcomer: z.object({
      kind: z.enum(['named', 'temporary', 'visitor']),
      days: z.number().nullable(),
      edits: z.enum(['0', '1-5', '6-49', '50-499', '500+']).nullable(),
    }),
    context: PageContext.nullable(),
    policy: Consent,
  }),
  fact('queued', { round: z.number(), since: z.number(), why: z.enum(['opened', 'helper-lost', 'resumed', 'reopened']) }),
  fact('supply', { why: z.enum(['none-on-duty', 'all-declined', 'line-too-long']).nullable() }),
  fact('kept-waiting', {}),
  fact('parked', {}),
  fact('helper-joined', { name: z.string(), you: z.boolean() }),
  fact('helper-lost', {}),
  fact('helper-back', {}),
  /** `cid` is set for the one who said it: it marks the client's own pending message. */
  fact('said', { by: z.enum(['asker', 'helper']), name: z.string().nullable(), text: z.string().nullable(), cid: z.string().optional() }),
  fact('note', { text: z.string().nullable() }),
  fact('idle-warned', { endsAt: z.number() }),
  fact('idle-answered', {}),
  fact('ended', {
    why: z.enum(['asker-left', 'asker-ended', 'helper-ended', 'restricted', 'idle', 'never-opened', 'misuse']),
    outcome: z.enum(OUTCOMES).nullable(),
    keyUntil: z.number(),
    reopenUntil: z.number(),
  }),
  fact('marked', { undoUntil: z.number(), reason: z.enum(MISUSE_REASONS) }),
  fact('mark-undone', {}),
  fact('reported', {}),
  fact('text-destroyed', {}),
]);
export type SessionFactFrame = z.infer<typeof SessionFactFrame>;

const ack = z.object({
  t: z.literal('ack'),
  cid,
  seq: z.number().int().optional(),
  at: z.number().optional(),
  card: z.object({ question: z.string(), topic: z.string().nullable(), language: z.string(), waitedMs: z.number() }).optional(),
});
const refusedFrame = z.object({
  t: z.literal('refused'),
  cid,
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
/** The gateway could not read or may not take a frame; nothing changed. */
const error = z.object({
  t: z.literal('error'),
  code: z.enum(['malformed', 'unknown-frame', 'not-allowed', 'too-fast', 'internal', 'unavailable']),
  field: z.string().optional(),
  cid: z.string().optional(),
});
const pong = z.object({ t: z.literal('pong'), at: z.number() });
/** The server closes soon; come back after `retryMs`. */
const bye = z.object({ t: z.literal('bye'), retryMs: z.number().int() });
/** All facts up to `head` have been sent; what follows is live. */
const joined = z.object({
  t: z.literal('joined'),
  session,
  head: z.number().int(),
  state: z.enum(['opening', 'waiting', 'parked', 'assigned', 'ended']),
  textGone: z.boolean(),
  token: z.string().optional(),
});
/** The other party writes; a hint, forgotten after 5 s. */
const typingFrame = z.object({ t: z.literal('typing'), session });
const wikiInfo = z.object({
  id: WikiId,
  name: z.string(),
  articlePath: z.string(),
  languages: z.array(Language),
  topics: z.array(z.object({ key: z.string(), label: z.string() })),
  otherHelp: z.array(z.object({ label: z.string(), url: z.string(), wait: z.string().optional() })),
  helpPage: z.string(),
  conductPage: z.string(),
  emergencyContact: z.string().nullable(),
  policy: z.object({ name: Consent.shape.policy, version: z.number(), since: z.string() }),
  retentionDays: z.number(),
  capMinutes: z.number(),
  ceiling: z.number(),
  undoMinutes: z.number(),
  idleEndMinutes: z.number(),
  offerSeconds: z.number(),
});
export type WikiInfo = z.infer<typeof wikiInfo>;

export const AskerServerFrame = z.union([
  z.object({
    t: z.literal('welcome'),
    at: z.number(),
    wiki: wikiInfo,
    visitor: z.string().optional(),
    name: z.string().nullable(),
    account: z.enum(['named', 'temporary', 'visitor']),
    session: z.object({ id: session, token: z.string() }).nullable(),
    restriction: z.object({ until: z.number(), cause: z.enum(['marks', 'cool-down']) }).nullable(),
  }),
  z.object({ t: z.literal('asked'), cid, session, token: z.string() }),
  joined,
  SessionFactFrame,
  /** Place in line, from the desk's head: `place` null beyond the fiftieth. An honest range in ms, null while nobody can say. Sent on change and at least every 30 s. */
  z.object({
    t: z.literal('place'),
    session,
    place: z.number().int().nullable(),
    lowMs: z.number().nullable(),
    highMs: z.number().nullable(),
    at: z.number(),
  }),
  /** Live help is paused for this person (or, null, no longer). */
  z.object({ t: z.literal('restriction'), until: z.number().nullable(), cause: z.enum(['marks', 'cool-down']).nullable() }),
  ack,
  refusedFrame,
  error,
  pong,
  bye,
  typingFrame,
]);
export type AskerServerFrame = z.infer<typeof AskerServerFrame>;

const duty = z.object({
  duty: z.enum(['off', 'available', 'busy', 'away', 'going-off']),
  by: z.enum(['helper', 'misses', 'gone', 'last-chat']),
  capacity: z.number(),
  ceiling: z.number(),
  languages: z.array(Language),
  topics: z.array(z.string()),
  windowSeconds: z.number(),
  held: z.number(),
});
export type DutyInfo = z.infer<typeof duty>;
const offerInfo = z.object({
  offer: OfferId,
  session,
  topic: z.string().nullable(),
  language: Language,
  waitedMs: z.number(),
  leftMs: z.number(),
  extended: z.boolean(),
  accepting: z.boolean(),
});
export type OfferInfo = z.infer<typeof offerInfo>;

export const HelperServerFrame = z.union([
  z.object({
    t: z.literal('welcome'),
    at: z.number(),
    wiki: wikiInfo,
    name: z.string(),
    roles: z.array(Role),
    duty,
    offers: z.array(offerInfo),
    chats: z.array(session),
  }),
  z.object({ t: z.literal('duty'), ...duty.shape, at: z.number() }),
  /** A request rings here; `leftMs` from now on. */
  z.object({ t: z.literal('offer'), ...offerInfo.shape }),
  /** It rings no more. `taken`: somebody else was faster; `won`: the chat is yours, join it. */
  z.object({ t: z.literal('offer-over'), offer: OfferId, session, why: z.enum(['declined', 'missed', 'withdrawn', 'gone', 'taken', 'won']) }),
  z.object({ t: z.literal('chat-released'), session, why: z.enum(['ended', 'requeued', 'misuse', 'erased']) }),
  z.object({ t: z.literal('still-there'), misses: z.number() }),
  z.object({ t: z.literal('thanked'), session }),
  /** The line, at most once a second. */
  z.object({ t: z.literal('line'), desk: z.string(), total: z.number(), ringing: z.number(), at: z.number() }),
  joined,
  SessionFactFrame,
  ack,
  refusedFrame,
  error,
  pong,
  bye,
  typingFrame,
]);
export type HelperServerFrame = z.infer<typeof HelperServerFrame>;

/** `GET /v1/wikis/<id>/availability.json`. */
export const Availability = z.object({
  wiki: WikiId,
  languages: z.record(
    z.string(),
    z.object({ supply: z.enum(['none', 'few', 'several']), lowMinutes: z.number().nullable(), highMinutes: z.number().nullable() }),
  ),
});
export type Availability = z.infer<typeof Availability>;
