// The real kinds, and a stub for feedback that acknowledges everything it hears.

import { type ActorKind, answer } from '@oa/actors';
import { DESK_KIND, HELPER_KIND } from '../../services/matching/src/kinds';
import { STANDING_KIND } from '../../services/moderation/src/kinds';
import { ASKER_KIND, SESSION_KIND } from '../../services/sessions/src/kinds';

const FEEDBACK_STUB: ActorKind = {
  kind: 'feedback',
  snapshotVersion: 1,
  initial: () => ({}),
  decide: () => answer(),
  evolve: () => {},
  replyOf: () => ({}),
  outbox: () => [],
  dueAt: () => null,
  snapshot: () => ({}),
  restore: () => ({}),
};

export const KINDS_UNDER_TEST: readonly ActorKind[] = [
  DESK_KIND as ActorKind,
  HELPER_KIND as ActorKind,
  SESSION_KIND as ActorKind,
  ASKER_KIND as ActorKind,
  STANDING_KIND as ActorKind,
  FEEDBACK_STUB,
];
