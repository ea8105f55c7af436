// What a desk makes of each command. Every change is dispatched in the same commit, never by a sweep.
import { answer, type Command, commit, type DecideContext, type Decision, type Fact, refuse } from '@oa/actors';
import {
  type CommandOf,
  type DESK_MESSAGES,
  type dequeue,
  type enqueue,
  type HostCommand,
  helperNoted,
  type helperState,
  offerClosed,
  offerProlonged,
  type offerReturned,
  type offerWindowExtended,
  personId,
  requestDequeued,
  requestEnqueued,
} from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { factOf } from '../shared/make-fact';
import { partsOfOffer } from '../shared/offer-id';
import { decideAck } from './decide-desk-ack';
import { decideWake } from './decide-desk-wake';
import { copyHelper, type DeskOffer, hearState, settleOffer, unknownHelper } from './desk-helper';
import type { DeskState } from './desk-state';
import { Dispatch } from './dispatch';
import { endOffer } from './waiting-request';

export type DeskCommand = CommandOf<(typeof DESK_MESSAGES)[number]> | HostCommand;
type BodyOf<D> = CommandOf<D> extends { readonly body: infer B } ? B : never;

/** Refuses FORBIDDEN to anyone but the session or the helper a message speaks for; INVALID for a message desks do not know. */
export function decideDesk(state: DeskState, command: Command, context: DecideContext): Decision {
  const known = command as DeskCommand;
  if (!mayCommand(state, known, context)) return refuse('FORBIDDEN');
  switch (known.type) {
    case 'desk.enqueue':
      return onEnqueue(state, known.body, context);
    case 'desk.dequeue':
      return onDequeue(state, known.body);
    case 'desk.offer-returned':
      return onOfferReturned(state, known.body, context);
    case 'desk.offer-extended':
      return onOfferExtended(state, known.body);
    case 'desk.helper-state':
      return onHelperState(state, known.body, context);
    case 'host.outbox-acked':
      return decideAck(state, known.body, context);
    case 'host.wake':
      return decideWake(state, context);
    default:
      return refuse('INVALID');
  }
}

function mayCommand(state: DeskState, command: DeskCommand, { by, from }: DecideContext): boolean {
  if (by) return false;
  switch (command.type) {
    case 'desk.enqueue':
    case 'desk.dequeue':
      return from?.kind === 'session' && from.id === command.body.session;
    case 'desk.offer-returned':
    case 'desk.offer-extended':
    case 'desk.helper-state':
      return from?.kind === 'helper' && from.id === personId(state.wiki, command.body.helper);
    default:
      return !from;
  }
}

function onEnqueue(state: DeskState, body: BodyOf<typeof enqueue>, context: DecideContext): Decision {
  const { session, round } = body;
  const gone = state.gone.get(session);
  const known = state.requests.get(session);
  if ((gone && gone.round >= round) || (known && known.round >= round)) return answer();
  const inForce = context.rules(state.wiki);
  const dispatch = new Dispatch(state, context.now);
  const closed = known ? withdrawOpen(state, known.offer) : [];
  dispatch.withRequest({
    ...body,
    excluded: new Set(body.excluded),
    declined: new Set(known?.declined ?? gone?.declined),
    missed: new Map(),
    offer: null,
    told: null,
  });
  const fact = factOf(requestEnqueued, { ...body, capMs: minutes(inForce.rules.line.capMinutes), rules: inForce.revision });
  return commit(...closed, fact, ...dispatch.offers());
}

function onDequeue(state: DeskState, { session, round }: BodyOf<typeof dequeue>): Decision {
  const gone = state.gone.get(session);
  if (gone && gone.round >= round) return answer();
  const known = state.requests.get(session);
  const leaves = known !== undefined && known.round <= round;
  return commit(...(leaves ? withdrawOpen(state, known.offer) : []), factOf(requestDequeued, { session, round }));
}

/** Calls an offer back because its request has left; its helper's place is known to be free only once they have heard. */
function withdrawOpen(state: DeskState, number: number | null): Fact[] {
  const open = number === null ? undefined : state.outstanding.get(number);
  return open ? [factOf(offerClosed, { offer: open.offer, helper: open.helper, why: 'withdrawn', turnGiven: true, version: null })] : [];
}

function onOfferReturned(state: DeskState, { offer, helper, why }: BodyOf<typeof offerReturned>, context: DecideContext): Decision {
  const { session, number } = partsOfOffer(offer);
  const out = state.outstanding.get(number);
  const mine = out?.offer === offer && out.helper === helper ? out : undefined;
  if (!mine?.open) return why === 'declined' ? lateDecline(state, offer, helper, context) : answer();
  const dispatch = new Dispatch(state, context.now);
  const request = dispatch.request(session);
  if (request) endOffer(request, number, helper, why);
  const copy = dispatch.helper(helper);
  if (copy) settleOffer(copy, number);
  return commit(factOf(offerClosed, { offer, helper, why, turnGiven: true, version: null }), ...dispatch.offers());
}

/** The helper declined, but the desk had closed the offer already: the request must not ring there again, nor go on ringing there. */
function lateDecline(state: DeskState, offer: string, helper: string, context: DecideContext): Decision {
  const { session } = partsOfOffer(offer);
  const request = state.requests.get(session);
  const declined = request?.declined ?? state.gone.get(session)?.declined;
  if (!declined || declined.has(helper)) return answer();
  const fact = factOf(offerClosed, { offer, helper, why: 'declined', turnGiven: true, version: null });
  const ringing = request?.offer == null ? undefined : state.outstanding.get(request.offer);
  if (ringing?.helper !== helper) return commit(fact);
  const dispatch = new Dispatch(state, context.now);
  const copy = dispatch.request(session);
  if (copy) {
    endOffer(copy, null, helper, 'declined');
    endOffer(copy, ringing.number, helper, 'withdrawn');
  }
  return commit(fact, ...withdrawOpen(state, ringing.number), ...dispatch.offers());
}

function onOfferExtended(state: DeskState, { offer, helper, byMs }: BodyOf<typeof offerWindowExtended>): Decision {
  const out: DeskOffer | undefined = state.outstanding.get(partsOfOffer(offer).number);
  if (!out?.open || out.extended || out.offer !== offer || out.helper !== helper) return answer();
  return commit(factOf(offerProlonged, { offer, until: out.until + Math.min(byMs, LONGEST_EXTENSION) }));
}
/** Beyond this an extension would keep the asker without fresh truth for too long. */
const LONGEST_EXTENSION = minutes(1);

function onHelperState(state: DeskState, body: BodyOf<typeof helperState>, context: DecideContext): Decision {
  const known = state.helpers.get(body.helper);
  if (known && known.version >= body.version) return answer();
  const dispatch = new Dispatch(state, context.now);
  const copy = dispatch.withHelper(known ? copyHelper(known) : unknownHelper(body.helper));
  hearState(copy, body, { number: state.offers, offered: false, joined: state.joins + 1 });
  return commit(factOf(helperNoted, { ...body, turn: copy.turn.number }), ...dispatch.offers());
}
