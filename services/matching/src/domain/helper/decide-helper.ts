// What a helper's actor makes of each command. It alone says whether a place is free: no commit lets held places pass the capacity.
import { answer, type Command, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import {
  assign,
  assignmentLost,
  assignmentWon,
  type CommandOf,
  type HELPER_MESSAGES,
  type HostCommand,
  helperDelivered,
  helperThanked,
  presenceBack,
  presenceLost,
} from '@oa/contracts';
import { factOf } from '../shared/make-fact';
import { decideSetDuty, offIfLastChat } from './decide-duty';
import { decideHelperWake } from './decide-helper-wake';
import { decideAccept, decideDecline, decideExtend, isMine } from './decide-offer';
import { decideRelease, decideReserve, decideWithdraw } from './decide-reservation';
import { endRinging } from './end-ringing';
import { type HelperState, keyOfAssign } from './helper-state';

export type HelperCommand = CommandOf<(typeof HELPER_MESSAGES)[number]> | HostCommand;

/**
 * Refuses `not-a-helper` to anyone but the helper themselves in that role, FORBIDDEN to an actor that speaks for another,
 * INVALID for a message helpers do not know.
 */
export function decideHelper(state: HelperState, command: Command, context: DecideContext): Decision {
  const known = command as HelperCommand;
  switch (known.type) {
    case 'helper.set-duty':
      return isMine(state, context) ? decideSetDuty(state, known.body, context) : refuse('not-a-helper');
    case 'helper.accept-offer':
      return isMine(state, context) ? decideAccept(state, known.body, context) : refuse('not-a-helper');
    case 'helper.decline-offer':
      return isMine(state, context) ? decideDecline(state, known.body) : refuse('not-a-helper');
    case 'helper.extend-offer':
      return isMine(state, context) ? decideExtend(state, known.body, context) : refuse('not-a-helper');
    case 'helper.reserve':
      return decideReserve(state, known.body, context);
    case 'helper.withdraw':
      return decideWithdraw(state, known.body, context);
    case 'helper.release':
      return decideRelease(state, known.body, context);
    case 'helper.thank':
      return context.from?.kind === 'feedback' ? commit(factOf(helperThanked, known.body)) : refuse('FORBIDDEN');
    default:
      return decideHostCommand(state, known, context);
  }
}

function decideHostCommand(state: HelperState, command: HostCommand, context: DecideContext): Decision {
  if (context.by || context.from) return refuse('FORBIDDEN');
  switch (command.type) {
    case 'host.outbox-acked':
      return onAcked(state, command.body, context);
    case 'host.presence':
      return onPresence(state, command.body.here);
    case 'host.wake':
      return decideHelperWake(state, context);
    default:
      return refuse('INVALID');
  }
}

type Acked = Extract<HostCommand, { readonly type: 'host.outbox-acked' }>['body'];

/** An answer to another version than the one now owed pays nothing. The session's answer to an acceptance is its decision. */
function onAcked(state: HelperState, { key, version, reply }: Acked, context: DecideContext): Decision {
  const debt = state.debts.get(key);
  if (debt?.version !== version) return answer();
  const accepting = debt.type === assign.name ? [...state.held.values()].find(({ offer }) => keyOfAssign(offer) === key) : undefined;
  if (!accepting) return commit(factOf(helperDelivered, { key, version }));
  const said = assign.reply.safeParse(reply);
  if (!said.success) return answer();
  const { offer, session } = accepting;
  if (said.data.yes) return commit(factOf(assignmentWon, { offer, session }));
  return commit(factOf(assignmentLost, { offer, session }), ...offIfLastChat(state, [offer], context));
}

/** Only on duty does it matter. Without a socket nothing rings, and the people in chats are told. */
function onPresence(state: HelperState, here: boolean): Decision {
  if (state.duty === 'off' || state.here === here) return answer();
  return here ? commit(factOf(presenceBack, {})) : commit(factOf(presenceLost, {}), ...endRinging(state));
}
