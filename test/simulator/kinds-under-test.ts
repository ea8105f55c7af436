// The real kinds.

import type { ActorKind } from '@oa/actors';
import { FEEDBACK_KIND } from '../../services/feedback/src/kinds';
import { DESK_KIND, HELPER_KIND } from '../../services/matching/src/kinds';
import { STANDING_KIND } from '../../services/moderation/src/kinds';
import { ASKER_KIND, SESSION_KIND } from '../../services/sessions/src/kinds';

export const KINDS_UNDER_TEST: readonly ActorKind[] = [
  DESK_KIND as ActorKind,
  HELPER_KIND as ActorKind,
  SESSION_KIND as ActorKind,
  ASKER_KIND as ActorKind,
  STANDING_KIND as ActorKind,
  FEEDBACK_KIND as ActorKind,
];
