// What desks and sessions ask of a helper: hold a place, let it go.
import { answer, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import { type CommandOf, offerEnded, offerRang, type release, reservationReleased, type reserve, type withdraw } from '@oa/contracts';
import { boundedWindow } from '../shared/limits';
import { factOf } from '../shared/make-fact';
import { offIfLastChat } from './decide-duty';
import { freeOf, type HelperState, isOnline, versionFor } from './helper-state';

type BodyOf<D> = CommandOf<D> extends { readonly body: infer B } ? B : never;

/**
 * Holds a place and rings, or says why not: `gone` (this offer has ended here), `offline` (not available, or no longer for this language or
 * topic), `full`. The same offer again is `ok` again. The version tells the desk which of the helper's states the answer follows.
 */
export function decideReserve(state: HelperState, body: BodyOf<typeof reserve>, { now, from }: DecideContext): Decision {
  const { offer, desk, topic, language } = body;
  if (from?.kind !== 'desk' || from.id !== desk) return refuse('FORBIDDEN');
  const known = state.held.get(offer);
  if (known) return answer({ result: 'ok', version: known.version });
  const version = versionFor(state, desk);
  if (state.ended.has(offer)) return answer({ result: 'gone', version });
  const answers = state.languages.includes(language) && (topic === null || state.topics.length === 0 || state.topics.includes(topic));
  if (!isOnline(state) || !answers) return answer({ result: 'offline', version });
  if (freeOf(state) === 0) return answer({ result: 'full', version });
  const windowMs = boundedWindow(body.windowMs);
  return commit(factOf(offerRang, { ...body, windowMs, until: now + windowMs, version: state.version + 1 }));
}

/** Ends an offer that rings. An unknown one leaves a tombstone: its reservation is still on the way. Ignored once accepted. */
export function decideWithdraw(state: HelperState, { offer }: BodyOf<typeof withdraw>, { from }: DecideContext): Decision {
  const held = state.held.get(offer);
  if (from?.kind !== 'desk' || (held && from.id !== held.desk)) return refuse('FORBIDDEN');
  if (state.ended.has(offer) || (held && held.stage !== 'reserved')) return answer();
  return commit(factOf(offerEnded, { offer, why: 'withdrawn', idle: held?.idle ?? false, misses: state.misses.length }));
}

/** The session needs this helper no more, whether or not its answer to the acceptance has arrived yet. */
export function decideRelease(state: HelperState, { offer, why }: BodyOf<typeof release>, context: DecideContext): Decision {
  const held = state.held.get(offer);
  if (context.from?.kind !== 'session' || (held && context.from.id !== held.session)) return refuse('FORBIDDEN');
  if (!held || held.stage === 'reserved') return answer();
  const lastedMs = held.stage === 'active' ? Math.max(0, context.now - held.wonAt) : 0;
  const released = factOf(reservationReleased, { offer, session: held.session, why, lastedMs });
  return commit(released, ...offIfLastChat(state, [offer], context));
}
