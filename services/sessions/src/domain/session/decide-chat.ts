/** The chat: what is said, who is there, how it goes quiet and ends. */
import { answer, commit, type DecideContext, type Decision, type Fact, refuse } from '@oa/actors';
import {
  type CommandOf,
  type endChat as endChatMessage,
  helperBack,
  helperLost,
  type helperPresence as helperPresenceMessage,
  idleAnswered,
  messageSaid,
  noteWritten,
  type Party,
  personId,
  type say as sayMessage,
  wordNoted,
  type writeNote as writeNoteMessage,
} from '@oa/contracts';
import { Fault, minutes, seconds } from '@oa/kernel';
import { factOf } from '../facts';
import { endFact } from './ending';
import { isTextGone, type Standing, standingOf } from './parties';
import type { SessionState } from './session-state';

/** The asker says something in any state but `ended`; of helpers, only the one in the chat. */
export function say(s: Readonly<SessionState>, body: CommandOf<typeof sayMessage>['body'], context: DecideContext): Decision {
  const who = speaker(s, context);
  if (typeof who !== 'string') return who;
  const tooFast = limited(s, who, context);
  if (tooFast) return tooFast;
  const helper = who === 'helper' ? (s.helper?.principal ?? null) : null;
  return commit(factOf(messageSaid, { by: who, helper, text: body.text }), ...backIfLost(s, who));
}

export function writeNote(s: Readonly<SessionState>, body: CommandOf<typeof writeNoteMessage>['body'], context: DecideContext): Decision {
  const who = speaker(s, context);
  if (typeof who !== 'string') return who;
  if (who !== 'helper' || !s.helper) return refuse('not-a-party');
  return limited(s, 'helper', context) ?? commit(factOf(noteWritten, { helper: s.helper.principal, text: body.text }), ...backIfLost(s, who));
}

/** Who adds to the text, or why they may not. A helper who left a chat that goes on is no party to it. */
function speaker(s: Readonly<SessionState>, context: DecideContext): 'asker' | 'helper' | Decision {
  const who = standingOf(s, context.by, context.now);
  if (!who) return refuse('not-a-party');
  if (isTextGone(s)) return refuse('text-gone');
  if (s.name === 'ended') return refuse('session-ended');
  return who === 'former' ? refuse('not-a-party') : who;
}

function limited(s: Readonly<SessionState>, who: Party, context: DecideContext): Decision | null {
  const times = s.said[who];
  if (times.length === 0) return null;
  const limit = context.rules(s.wiki).rules.chat.messagesPerMinute;
  // The one that must have left the minute before another may be said.
  const oldest = limit === null ? undefined : times[times.length - limit];
  const full = oldest !== undefined && context.now - oldest < minutes(1);
  return full ? refuse('too-fast', { until: oldest + minutes(1) }) : null;
}

/** Whoever acts has a connection. Stands behind the command's own fact, which carries its acknowledgement. */
function backIfLost(s: Readonly<SessionState>, who: Standing): Fact[] {
  if (who !== 'helper' || !s.helper || s.requeueAt === null) return [];
  const { principal, offer, serial } = s.helper;
  return [factOf(helperBack, { helper: principal, offer, serial })];
}

export function endChat(s: Readonly<SessionState>, body: CommandOf<typeof endChatMessage>['body'], context: DecideContext): Decision {
  const who = standingOf(s, context.by, context.now);
  if (!who) return refuse('not-a-party');
  if (s.name === 'ended') return refuse('session-ended');
  if (who === 'former') return refuse('not-a-party');
  if (s.name !== 'assigned') return refuse('not-assigned');
  return commit(who === 'asker' ? endFact(s, context, 'asker-ended') : endFact(s, context, 'helper-ended', body.outcome ?? null));
}

/** Takes the idle warning back; without one there is nothing to answer. */
export function stillHere(s: Readonly<SessionState>, context: DecideContext): Decision {
  if (standingOf(s, context.by, context.now) !== 'asker') return refuse('not-a-party');
  if (s.name === 'ended') return refuse('session-ended');
  return s.name === 'assigned' && s.idle.endsAt !== null ? commit(factOf(idleAnswered, {})) : answer();
}

/**
 * The helper actor tells after its own grace time, so the asker is told at once, and the rest of the time until the request goes back to
 * the line runs from here. Word of an offer that is not the present one changes nothing, nor does an older word that was overtaken: a word that
 * says nothing new is noted for that.
 */
export function helperPresence(s: Readonly<SessionState>, body: CommandOf<typeof helperPresenceMessage>['body'], context: DecideContext): Decision {
  if (context.from?.kind !== 'helper') throw new Fault('only a helper actor knows the helper’s sockets');
  const helper = s.helper;
  if (s.name !== 'assigned' || helper?.offer !== body.offer || context.from.id !== personId(s.wiki, helper.principal)) return answer();
  const { serial } = body;
  if (serial <= helper.serial) return answer();
  const lost = s.requeueAt !== null;
  if (body.here === !lost) return commit(factOf(wordNoted, { about: 'helper', serial }));
  const subject = { helper: helper.principal, offer: helper.offer, serial };
  if (body.here) return commit(factOf(helperBack, subject));
  const { rules, revision } = context.rules(s.wiki);
  const left = Math.max(0, rules.helperLost.requeueSeconds - rules.helperLost.tellSeconds);
  return commit(factOf(helperLost, { ...subject, requeueAt: context.now + seconds(left), rules: revision }));
}
