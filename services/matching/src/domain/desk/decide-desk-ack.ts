// Answers to what the desk sent: reservations, withdrawals, words on supply.
import { answer, commit, type DecideContext, type Decision } from '@oa/actors';
import { deskDelivered, type OutboxAcked, offerClosed, reserve } from '@oa/contracts';
import { factOf } from '../shared/make-fact';
import { countOffer, type DeskOffer, refuseOffer, settleOffer } from './desk-helper';
import { type DeskState, offerOfKey } from './desk-state';
import { Dispatch } from './dispatch';
import { endOffer } from './waiting-request';

/** An answer to another version than the one now owed pays nothing. */
export function decideAck(state: DeskState, { key, version, reply }: OutboxAcked['body'], context: DecideContext): Decision {
  const debt = state.debts.get(key);
  if (debt?.version !== version) return answer();
  const offer = offerOfKey(state, key);
  if (!offer) return commit(factOf(deskDelivered, { key, version, counted: null }));
  return debt.type === reserve.name ? onReserveAnswered(state, offer, key, reply, context) : onWithdrawn(state, offer, key, context);
}

/**
 * `ok`: it rings there. `gone`: it has ended there, and the helper owes the desk the reason. Either way the helper's state counts it from
 * that version on. `full`, `offline`: it never rang; the turn is given back and nothing more is offered there until a newer state.
 */
function onReserveAnswered(state: DeskState, offer: DeskOffer, key: string, reply: unknown, context: DecideContext): Decision {
  const said = reserve.reply.safeParse(reply);
  if (!said.success) return answer();
  const { result, version } = said.data;
  const dispatch = new Dispatch(state, context.now);
  const helper = dispatch.helper(offer.helper);
  if (result === 'ok' || result === 'gone') {
    if (helper) countOffer(helper, offer.number, version);
    return commit(factOf(deskDelivered, { key, version: 1, counted: version }), ...dispatch.offers());
  }
  if (helper) refuseOffer(helper, helper.open.get(offer.number) ?? offer, version);
  const request = dispatch.request(offer.session);
  if (request) endOffer(request, offer.number, offer.helper, result);
  const closed = factOf(offerClosed, { offer: offer.offer, helper: offer.helper, why: result, turnGiven: false, version });
  return commit(closed, ...dispatch.offers());
}

/** The helper has heard of the withdrawal. If the reservation was never answered, nothing of it is in any state the desk will hear. */
function onWithdrawn(state: DeskState, offer: DeskOffer, key: string, context: DecideContext): Decision {
  const dispatch = new Dispatch(state, context.now);
  const helper = dispatch.helper(offer.helper);
  if (helper && offer.counted === null) settleOffer(helper, offer.number);
  return commit(factOf(deskDelivered, { key, version: 2, counted: null }), ...dispatch.offers());
}
