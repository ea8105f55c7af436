/** Who may say how a session went, how often, and what becomes of the words. */
import { answer, type Command, commit, type DecideContext, type Decision, type Fact, later, refuse } from '@oa/actors';
import {
  type CommandOf,
  commentDestroyed,
  commentDestructionOrdered,
  type FactOf,
  type FEEDBACK_MESSAGES,
  feedbackDelivered,
  feedbackGiven,
  type giveFeedback,
  OUTBOX_ACKED,
  type OutboxAcked,
  sessionKnown,
  type sessionOver as sessionOverMessage,
  thanksGiven,
  WAKE,
  type Wake,
} from '@oa/contracts';
import { Fault } from '@oa/kernel';
import { DESTROY_KEY, type FeedbackState, isOwed } from './feedback-state';

export type FeedbackCommand = CommandOf<(typeof FEEDBACK_MESSAGES)[number]> | OutboxAcked | Wake;

function factOf<D extends { readonly name: string }>(definition: D, body: FactOf<D>['body'] & object): Fact {
  return { type: definition.name, body };
}

/**
 * A person's command about a session that is not known yet is answered `later`: the word of its end is on the way.
 * Throws Fault for a command feedback does not take, and for a session's message that comes from another actor.
 */
export function decideFeedback(s: Readonly<FeedbackState>, command: Command, context: DecideContext): Decision {
  const known = command as FeedbackCommand;
  switch (known.type) {
    case 'feedback.give':
      return ofAsker(s, context) ?? give(s, known.body);
    case 'feedback.thank':
      return ofAsker(s, context) ?? thank(s);
    case 'feedback.session-over':
      fromSession(context);
      return sessionOver(s, known.body);
    case 'feedback.destroy-comment':
      fromSession(context);
      return s.destroying ? answer() : commit(factOf(commentDestructionOrdered, {}));
    case OUTBOX_ACKED:
      return context.by || context.from ? answer() : outboxAcked(s, known.body);
    case WAKE:
      return answer();
    default:
      throw new Fault(`feedback takes no ${command.type}`);
  }
}

/** What everybody but the helped person is answered; null: it is them. */
function ofAsker(s: Readonly<FeedbackState>, context: DecideContext): Decision | null {
  if (!context.by?.roles.includes('asker')) return refuse('not-a-party');
  if (!s.session) return later();
  return context.by.principal === s.session.asker ? null : refuse('not-a-party');
}

function fromSession(context: DecideContext): void {
  if (context.from?.kind !== 'session' || context.from.id !== context.id) throw new Fault('only the session itself tells its feedback');
}

/** Once. The figures are taken for ever; a comment only while the text of the session lives. */
function give(s: Readonly<FeedbackState>, body: CommandOf<typeof giveFeedback>['body']): Decision {
  if (s.given) return refuse('already-given');
  if (body.helper !== undefined && !s.session?.helper) return refuse('nobody-helped');
  if (body.comment !== undefined && s.destroying) return refuse('text-gone');
  return commit(
    factOf(feedbackGiven, {
      solved: body.solved,
      process: body.process ?? null,
      helper: body.helper ?? null,
      ...(body.comment === undefined ? {} : { comment: body.comment }),
    }),
  );
}

function thank(s: Readonly<FeedbackState>): Decision {
  if (s.thanked) return refuse('already-thanked');
  return s.session?.helper ? commit(factOf(thanksGiven, {})) : refuse('nobody-helped');
}

/** A session that was reopened ends again: the later end counts. */
function sessionOver(s: Readonly<FeedbackState>, body: CommandOf<typeof sessionOverMessage>['body']): Decision {
  return s.session && s.session.serial >= body.serial ? answer() : commit(factOf(sessionKnown, body));
}

function outboxAcked(s: Readonly<FeedbackState>, body: OutboxAcked['body']): Decision {
  if (!isOwed(s, body.key, body.version)) return answer();
  if (body.key === DESTROY_KEY) return commit(factOf(commentDestroyed, {}));
  return commit(factOf(feedbackDelivered, { key: body.key, version: body.version }));
}
