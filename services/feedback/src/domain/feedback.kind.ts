/** The feedback on one session: given once by the helped person, seen one by one by coordinators only. */
import type { ActorKind, ViewRow } from '@oa/actors';
import type { Authority, FeedbackFace } from '@oa/contracts';
import { Fault, minutes } from '@oa/kernel';
import { decideFeedback } from './decide-feedback';
import { evolveFeedback, type FeedbackState, initialFeedback } from './feedback-state';
import { isoWeek } from './iso-week';

function faceOf(s: Readonly<FeedbackState>, by: Authority): { face: FeedbackFace } | { refuse: string } {
  if (by.principal !== s.session?.asker || !by.roles.includes('asker')) return { refuse: 'not-a-party' };
  return { face: { given: s.given !== null, thanked: s.thanked, helped: s.session.helper !== null } };
}

/** One row for the coordinators: figures, and which week. No text, no person, not even the hour. */
function rows(s: Readonly<FeedbackState>): ReadonlyMap<string, ViewRow> {
  if (!s.given || !s.session) return new Map();
  const { solved, process, helper, at } = s.given;
  const { wiki, language, topic } = s.session;
  const week = isoWeek(at);
  return new Map([['1', { view: 'feedback', wiki, sort: at, data: { solved, process, helper, language, topic, week, thanked: s.thanked } }]]);
}

export const FEEDBACK_KIND: ActorKind<FeedbackState> = {
  kind: 'feedback',
  snapshotVersion: 1,
  sealed: true,
  idleMs: minutes(5),
  viewFacts: ['session-known', 'feedback-given', 'thanks-given'],
  initial: initialFeedback,
  decide: decideFeedback,
  evolve: (state, fact, at) => evolveFeedback(state, fact, at),
  replyOf: () => ({}),
  outbox: (state) => Object.values(state.debts),
  dueAt: () => null,
  snapshot: (state) => structuredClone(state),
  restore(id, data, version) {
    if (version !== 1) throw new Fault(`a feedback snapshot of version ${version} is not known`, { id });
    return structuredClone(data) as FeedbackState;
  },
  face: (state, by) => faceOf(state, by),
  views: rows,
};
