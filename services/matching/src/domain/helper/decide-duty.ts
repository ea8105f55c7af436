// The helper's duty: what they ask for, and what the house sets when they do not answer, are gone, or have had their last chat.
import { commit, type DecideContext, type Decision, type Fact, refuse } from '@oa/actors';
import { type CommandOf, dutySet, type FactOf, presenceBack, type RulesInForce, type setDuty } from '@oa/contracts';
import { seconds } from '@oa/kernel';
import { factOf } from '../shared/make-fact';
import { endRinging } from './end-ringing';
import { capacityFor, chatsHeld, type DutyCause, type HelperState } from './helper-state';

type DutyBody = FactOf<typeof dutySet>['body'];

/**
 * Refuses `over-ceiling` {ceiling}, `unknown-language` {language}, and `has-chats` {chats} for "off" while chats are held: "going-off" is
 * the way then. A helper who speaks is there, so the command also ends a lost connection.
 */
export function decideSetDuty(state: HelperState, asked: CommandOf<typeof setDuty>['body'], context: DecideContext): Decision {
  const inForce = context.rules(state.wiki);
  const { capacity, languages } = inForce.rules;
  const name = context.by?.name ?? state.name;
  if (name === '') return refuse('not-a-helper');
  if ((asked.capacity ?? 0) > capacity.ceiling) return refuse('over-ceiling', { ceiling: capacity.ceiling });
  const unknown = asked.languages?.find((language) => !languages.includes(language));
  if (unknown !== undefined) return refuse('unknown-language', { language: unknown });
  const chats = chatsHeld(state).length;
  if (asked.duty === 'off' && chats > 0) return refuse('has-chats', { chats });
  const duty = asked.duty === 'going-off' && chats === 0 ? 'off' : asked.duty;
  const set = factOf(dutySet, dutyFact(state, inForce, duty, 'helper', name, asked));
  const back = duty !== 'off' && !state.here ? [factOf(presenceBack, {})] : [];
  return commit(set, ...back, ...(duty === 'available' ? [] : endRinging(state)));
}

/** The house sets the duty; everything else stays as the helper left it. */
export function houseSetsDuty(state: HelperState, duty: DutyBody['duty'], by: DutyCause, context: DecideContext): Fact {
  return factOf(dutySet, dutyFact(state, context.rules(state.wiki), duty, by, state.name, {}));
}

/** Off duty by now if the helper was going off and these were the last chats. */
export function offIfLastChat(state: HelperState, ending: readonly string[], context: DecideContext): Fact[] {
  const left = chatsHeld(state).filter(({ offer }) => !ending.includes(offer));
  return state.duty === 'going-off' && left.length === 0 ? [houseSetsDuty(state, 'off', 'last-chat', context)] : [];
}

function dutyFact(
  state: HelperState,
  { rules, revision }: RulesInForce,
  duty: DutyBody['duty'],
  by: DutyCause,
  name: string,
  asked: Partial<CommandOf<typeof setDuty>['body']>,
): DutyBody {
  const { first, firstChats, later, ceiling } = rules.capacity;
  const rule = { first, firstChats, later, ceiling };
  const wish = {
    capacity: asked.capacity ?? state.wish.capacity,
    windowMs: asked.windowSeconds === undefined ? state.wish.windowMs : seconds(asked.windowSeconds),
  };
  const kept = state.languages.filter((language) => rules.languages.includes(language));
  const languages = asked.languages ? [...new Set(asked.languages)] : kept.length > 0 ? kept : rules.languages.slice(0, 1);
  return {
    duty,
    by,
    name,
    capacity: capacityFor(rule, wish.capacity, state.chats),
    wish,
    rule,
    languages: [...languages],
    topics: [...new Set(asked.topics ?? state.topics)],
    windowMs: wish.windowMs ?? seconds(rules.offer.windowSeconds),
    rules: revision,
  };
}
