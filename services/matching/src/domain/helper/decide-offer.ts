// What a helper may do with an offer that rings: take it, pass, ask for more time.
import { answer, commit, type DecideContext, type Decision, refuse } from '@oa/actors';
import { offerAccepted, offerEnded, offerExtended } from '@oa/contracts';
import { EXTENSION } from '../shared/limits';
import { factOf } from '../shared/make-fact';
import type { HelperState } from './helper-state';

interface Named {
  readonly offer: string;
}

/** Whether the command comes from this helper, in that role. */
export function isMine(state: HelperState, { by, from }: DecideContext): boolean {
  return by !== undefined && !from && by.principal === state.principal && by.roles.includes('helper');
}

/** The session decides; until it has, the place stays held. Refuses `offer-ended` once the window is over or the offer is gone. */
export function decideAccept(state: HelperState, { offer }: Named, { now }: DecideContext): Decision {
  const held = state.held.get(offer);
  if (!held || (held.stage === 'reserved' && now > held.until)) return refuse('offer-ended');
  return held.stage === 'reserved' ? commit(factOf(offerAccepted, { offer })) : answer();
}

/** Uses the turn and nothing else: a decline is never counted against anyone. Refuses `offer-ended` unless it rings. */
export function decideDecline(state: HelperState, { offer }: Named): Decision {
  const held = state.held.get(offer);
  if (held?.stage !== 'reserved') return refuse('offer-ended');
  return commit(factOf(offerEnded, { offer, why: 'declined', idle: held.idle, misses: state.misses.length }));
}

/** Refuses `offer-ended` unless it rings, `already-extended` the second time. */
export function decideExtend(state: HelperState, { offer }: Named, { now }: DecideContext): Decision {
  const held = state.held.get(offer);
  if (held?.stage !== 'reserved' || now > held.until) return refuse('offer-ended');
  if (held.extended) return refuse('already-extended');
  return commit(factOf(offerExtended, { offer, until: held.until + EXTENSION }));
}
