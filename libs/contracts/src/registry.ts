import { ASKER_FACTS } from './asker/facts';
import { ASKER_MESSAGES } from './asker/messages';
import type { FactDefinition, MessageDefinition } from './define';
import { DESK_FACTS } from './desk/facts';
import { DESK_MESSAGES } from './desk/messages';
import { FEEDBACK_FACTS } from './feedback/facts';
import { FEEDBACK_MESSAGES } from './feedback/messages';
import { HELPER_FACTS } from './helper/facts';
import { HELPER_MESSAGES } from './helper/messages';
import type { KindName } from './kinds';
import { SESSION_FACTS } from './session/facts';
import { SESSION_MESSAGES } from './session/messages';
import { STANDING_FACTS } from './standing/facts';
import { STANDING_MESSAGES } from './standing/messages';

/** Every message of the house, by the kind it goes to. */
export const MESSAGES_OF: Readonly<Record<KindName, readonly MessageDefinition[]>> = {
  asker: ASKER_MESSAGES,
  desk: DESK_MESSAGES,
  feedback: FEEDBACK_MESSAGES,
  helper: HELPER_MESSAGES,
  session: SESSION_MESSAGES,
  standing: STANDING_MESSAGES,
};

/** Every fact of the house, by the kind that commits it. */
export const FACTS_OF: Readonly<Record<KindName, readonly FactDefinition[]>> = {
  asker: ASKER_FACTS,
  desk: DESK_FACTS,
  feedback: FEEDBACK_FACTS,
  helper: HELPER_FACTS,
  session: SESSION_FACTS,
  standing: STANDING_FACTS,
};
