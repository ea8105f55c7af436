/** What a FeedbackActor knows of one session: its parties, the figures given, what it owes. Plain JSON; the comment never reaches it. */
import type { Fact, OutMessage } from '@oa/actors';
import { type FactOf, type FEEDBACK_FACTS, personId, type thankHelper } from '@oa/contracts';
import { assertNever } from '@oa/kernel';

export type FeedbackFact = FactOf<(typeof FEEDBACK_FACTS)[number]>;
type Body<N extends FeedbackFact['type']> = Extract<FeedbackFact, { type: N }>['body'];

export interface FeedbackState {
  readonly id: string;
  /** The session as it last ended; null before its first end. */
  session: Body<'session-known'> | null;
  given: { solved: 'yes' | 'partly' | 'no'; process: number | null; helper: number | null; at: number } | null;
  thanked: boolean;
  /** The key store was told to destroy the key; from then on no comment is taken. */
  destroying: boolean;
  textGone: boolean;
  debts: Record<string, OutMessage>;
}

export const THANK_KEY = 'thank';
export const DESTROY_KEY = 'key';

export function initialFeedback(id: string): FeedbackState {
  return { id, session: null, given: null, thanked: false, destroying: false, textGone: false, debts: {} };
}

export function evolveFeedback(s: FeedbackState, fact: Fact, at: number): void {
  const known = fact as FeedbackFact;
  switch (known.type) {
    case 'session-known':
      s.session = known.body;
      return;
    case 'feedback-given': {
      const { solved, process, helper } = known.body;
      s.given = { solved, process, helper, at };
      return;
    }
    case 'thanks-given':
      return thanked(s);
    case 'key-destruction-ordered':
      s.destroying = true;
      s.debts[DESTROY_KEY] = { key: DESTROY_KEY, version: 1, to: { keys: 'destroy' }, type: 'keys.destroy', body: {} };
      return;
    case 'text-destroyed':
      s.textGone = true;
      delete s.debts[DESTROY_KEY];
      return;
    case 'delivered':
      if (isOwed(s, known.body.key, known.body.version)) delete s.debts[known.body.key];
      return;
    default:
      assertNever(known, 'fact of a feedback');
  }
}

function thanked(s: FeedbackState): void {
  s.thanked = true;
  const session = s.session;
  if (!session?.helper) return;
  const body: { session: string } = { session: s.id };
  const type: (typeof thankHelper)['name'] = 'helper.thank';
  s.debts[THANK_KEY] = { key: THANK_KEY, version: 1, to: { kind: 'helper', id: personId(session.wiki, session.helper) }, type, body };
}

/** Whether exactly this version is still owed. */
export function isOwed(s: Readonly<FeedbackState>, key: string, version: number): boolean {
  return Object.hasOwn(s.debts, key) && s.debts[key]?.version === version;
}
