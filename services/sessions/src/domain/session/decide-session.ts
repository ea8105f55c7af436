/** Which rule answers which command of a session. */
import { answer, type Command, type DecideContext, type Decision } from '@oa/actors';
import { type CommandOf, type HostCommand, OUTBOX_ACKED, PRESENCE, type SESSION_MESSAGES, WAKE } from '@oa/contracts';
import { Fault } from '@oa/kernel';
import { askerPresence, backIfGone } from './asker-presence';
import { endChat, helperPresence, say, stillHere, writeNote } from './decide-chat';
import { endForMisuse, notAgain, raiseDanger, report, undoMisuse } from './decide-conduct';
import { assign, keepWaiting, leaveLine, park, readCard, tellSupply } from './decide-line';
import { cancelGrant, open, reopen, withdrawRestricted } from './decide-opening';
import { erase, outboxAcked, wake } from './decide-time';
import type { SessionState } from './session-state';

export type SessionCommand = CommandOf<(typeof SESSION_MESSAGES)[number]> | HostCommand;

/** Throws Fault for a command sessions do not take, and for an actor’s message from an actor that has no business with it. */
export function decideSession(s: Readonly<SessionState>, command: Command, context: DecideContext): Decision {
  return backIfGone(s, command, context, decide(s, command as SessionCommand, context));
}

function decide(s: Readonly<SessionState>, known: SessionCommand, context: DecideContext): Decision {
  switch (known.type) {
    case 'session.open':
      return open(s, known.body, context);
    case 'session.say':
      return say(s, known.body, context);
    case 'session.write-note':
      return writeNote(s, known.body, context);
    case 'session.leave-line':
      return leaveLine(s, context);
    case 'session.park':
      return park(s, context);
    case 'session.keep-waiting':
      return keepWaiting(s, context);
    case 'session.end':
      return endChat(s, known.body, context);
    case 'session.end-for-misuse':
      return endForMisuse(s, known.body, context);
    case 'session.undo-misuse':
      return undoMisuse(s, context);
    case 'session.not-again':
      return notAgain(s, context);
    case 'session.report':
      return report(s, known.body, context);
    case 'session.raise-danger':
      return raiseDanger(s, context);
    case 'session.still-here':
      return stillHere(s, context);
    case 'session.reopen':
      return reopen(s, context);
    case 'session.erase':
      return erase(s, context);
    case 'session.read-card':
      return readCard(s, context);
    default:
      return decideInside(s, known, context);
  }
}

/** What other actors and the host say. */
function decideInside(s: Readonly<SessionState>, command: SessionCommand, context: DecideContext): Decision {
  switch (command.type) {
    case 'session.cancel-grant':
      return cancelGrant(s, context);
    case 'session.withdraw-restricted':
      return withdrawRestricted(s, context);
    case 'session.assign':
      return assign(s, command.body, context);
    case 'session.helper-presence':
      return helperPresence(s, command.body, context);
    case 'session.tell-supply':
      return tellSupply(s, command.body, context);
    case OUTBOX_ACKED:
      return context.by || context.from ? answer() : outboxAcked(s, command.body, context);
    case WAKE:
      return context.by || context.from ? answer() : wake(s, context);
    case PRESENCE:
      return context.by || context.from ? answer() : askerPresence(s, command.body, context);
    default:
      throw new Fault(`a session takes no ${command.type}`);
  }
}
