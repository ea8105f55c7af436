// The end of an offer at the desk: the request is free again, the helper's place and turn settled, the helper told if they do not know.
import { type FactOf, type offerClosed, personId, withdraw } from '@oa/contracts';
import { owed } from '../shared/make-fact';
import { partsOfOffer } from '../shared/offer-id';
import { type DeskOffer, refuseOffer, settleOffer } from './desk-helper';
import { changeOffer, changeRequest, changeRoom, type DeskState, dropIfSettled, keyOfOffer } from './desk-state';
import { endOffer } from './waiting-request';

type Closed = FactOf<typeof offerClosed>['body'];

export function evolveOfferClosed(state: DeskState, closed: Closed): void {
  const { session, number } = partsOfOffer(closed.offer);
  const known = state.outstanding.get(number);
  const out = known?.offer === closed.offer ? known : undefined;
  if (out?.open) {
    changeOffer(state, out, () => {
      out.open = false;
    });
    state.deadlines.delete(out);
    tellHelper(state, out, closed);
    settleHelper(state, out, closed);
    dropIfSettled(state, out);
  }
  const request = state.requests.get(session);
  if (request) changeRequest(state, request, () => endOffer(request, out ? number : null, closed.helper, closed.why));
  else if (closed.why === 'declined') spare(state, session, closed.helper);
}

/** A request that left is declined late. Tombstones are replaced, not changed; their order stays. */
function spare(state: DeskState, session: string, helper: string): void {
  const gone = state.gone.get(session);
  if (gone) state.gone.set(session, { ...gone, declined: new Set([...gone.declined, helper]) });
}

/** A withdrawal takes the reservation's place in the outbox; what the helper ended itself it need not be told. */
function tellHelper(state: DeskState, { number, offer, helper }: DeskOffer, { why }: Closed): void {
  const key = keyOfOffer(number);
  state.debts.delete(key);
  if (why !== 'withdrawn' && why !== 'timed-out') return;
  state.debts.set(key, owed(key, 2, { kind: 'helper', id: personId(state.wiki, helper) }, withdraw, { offer }));
}

function settleHelper(state: DeskState, out: DeskOffer, { why, version }: Closed): void {
  const helper = state.helpers.get(out.helper);
  if (!helper) return;
  changeRoom(state, helper, () => {
    if (why === 'full' || why === 'offline') refuseOffer(helper, out, version ?? helper.version);
    else if (why !== 'withdrawn' && why !== 'timed-out') settleOffer(helper, out.number);
    helper.open.delete(out.number);
  });
}
