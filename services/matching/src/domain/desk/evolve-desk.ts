// How each fact changes a desk. The same code replays a log and follows a live desk; it never refuses and never looks at a clock.
import type { Fact } from '@oa/actors';
import {
  type DESK_FACTS,
  type deskDelivered,
  type deskForgot,
  type FactOf,
  type helperNoted,
  type offerMade,
  type offerProlonged,
  personId,
  type requestDequeued,
  type requestEnqueued,
  reserve,
  type supplyChanged,
  tellSupply,
} from '@oa/contracts';
import { owed } from '../shared/make-fact';
import { countOffer, type DeskOffer, hearState, settleOffer, takeOffer } from './desk-helper';
import {
  addRequest,
  asTombstone,
  changeHelper,
  changeOffer,
  changeRequest,
  changeRoom,
  type DeskState,
  dropIfSettled,
  keyOfOffer,
  keyOfSupply,
  offerOfKey,
  removeRequest,
} from './desk-state';
import { evolveOfferClosed } from './evolve-offer-closed';

type DeskFact = FactOf<(typeof DESK_FACTS)[number]>;
type BodyOf<D> = FactOf<D> extends { readonly body: infer B } ? B : never;

export function evolveDesk(state: DeskState, fact: Fact, at: number, seq: number): void {
  const known = fact as DeskFact;
  state.seq = seq;
  switch (known.type) {
    case 'request-enqueued':
      return onEnqueued(state, known.body);
    case 'request-dequeued':
      return onDequeued(state, known.body, at);
    case 'offer-made':
      return onOfferMade(state, known.body);
    case 'offer-closed':
      return evolveOfferClosed(state, known.body);
    case 'offer-extended':
      return onProlonged(state, known.body);
    case 'helper-noted':
      return onHelperNoted(state, known.body, at);
    case 'supply-changed':
      return onSupplyChanged(state, known.body, at);
    case 'forgot':
      return onForgot(state, known.body);
    case 'delivered':
      return onDelivered(state, known.body);
  }
}

function onEnqueued(state: DeskState, body: BodyOf<typeof requestEnqueued>): void {
  const { session, round, since, topic, language } = body;
  const earlier = state.requests.get(session);
  const declined = new Set(earlier?.declined ?? state.gone.get(session)?.declined);
  if (earlier) removeRequest(state, earlier);
  state.debts.delete(keyOfSupply(session));
  state.capMs = body.capMs;
  const excluded = new Set(body.excluded);
  addRequest(state, { session, round, since, topic, language, excluded, declined, missed: new Map(), offer: null, told: null });
}

function onDequeued(state: DeskState, { session, round }: BodyOf<typeof requestDequeued>, at: number): void {
  const request = state.requests.get(session);
  // Copied: a later round's request goes on changing its own.
  const declined = asTombstone(request?.declined ?? state.gone.get(session)?.declined);
  // Taken out first: the newest tombstone stands last.
  state.gone.delete(session);
  state.gone.set(session, { round, at, declined });
  if (!request || request.round > round) return;
  removeRequest(state, request);
  state.debts.delete(keyOfSupply(session));
}

function onOfferMade(state: DeskState, body: BodyOf<typeof offerMade>): void {
  const { offer, session, round, windowMs, turn: number, until } = body;
  state.offers = Math.max(state.offers, number);
  const request = state.requests.get(session);
  const helper = state.helpers.get(body.helper);
  if (!request || !helper) return;
  const out: DeskOffer = { number, offer, session, helper: helper.helper, before: helper.turn, until, extended: false, open: true, counted: null };
  state.outstanding.set(number, out);
  state.deadlines.add(out);
  changeRoom(state, helper, () => takeOffer(helper, out));
  changeRequest(state, request, () => {
    request.offer = number;
  });
  const { topic, language, since } = request;
  const to = { kind: 'helper', id: personId(state.wiki, helper.helper) } as const;
  const key = keyOfOffer(number);
  state.debts.set(key, owed(key, 1, to, reserve, { offer, session, round, desk: state.id, topic, language, since, windowMs }));
}

function onProlonged(state: DeskState, { offer, until }: BodyOf<typeof offerProlonged>): void {
  const out = offerOfKey(state, keyOfOffer(Number(offer.slice(offer.lastIndexOf('.') + 1))));
  if (!out?.open) return;
  state.deadlines.delete(out);
  changeOffer(state, out, () => {
    out.until = until;
    out.extended = true;
  });
  state.deadlines.add(out);
}

function onHelperNoted(state: DeskState, body: BodyOf<typeof helperNoted>, at: number): void {
  const wasOnline = state.helpers.get(body.helper)?.online ?? false;
  const joins = body.online && !wasOnline;
  if (joins) state.joins += 1;
  const before = [...(state.helpers.get(body.helper)?.uncounted.values() ?? [])];
  changeHelper(state, body.helper, (helper) => hearState(helper, body, { number: body.turn, offered: false, joined: state.joins }));
  for (const offer of before) dropIfSettled(state, offer);
  if (body.online) state.offline.delete(body.helper);
  else if (wasOnline || !state.offline.has(body.helper)) state.offline.set(body.helper, at);
}

function onSupplyChanged(state: DeskState, { session, round, why, serial }: BodyOf<typeof supplyChanged>, at: number): void {
  state.serial = serial;
  state.suppliedAt = at;
  const request = state.requests.get(session);
  if (!request) return;
  changeRequest(state, request, () => {
    request.told = why;
  });
  const key = keyOfSupply(session);
  state.debts.set(key, owed(key, serial, { kind: 'session', id: session }, tellSupply, { round, why, serial }));
}

function onForgot(state: DeskState, { sessions, helpers }: BodyOf<typeof deskForgot>): void {
  for (const session of sessions) state.gone.delete(session);
  for (const name of helpers) {
    state.offline.delete(name);
    state.helpers.delete(name);
  }
}

function onDelivered(state: DeskState, { key, version, counted }: BodyOf<typeof deskDelivered>): void {
  const debt = state.debts.get(key);
  if (debt?.version !== version) return;
  state.debts.delete(key);
  const offer = offerOfKey(state, key);
  if (!offer) return;
  const helper = state.helpers.get(offer.helper);
  if (counted !== null) {
    changeOffer(state, offer, () => {
      offer.counted = counted;
    });
    if (helper) changeRoom(state, helper, () => countOffer(helper, offer.number, counted));
  } else if (helper && offer.counted === null) {
    changeRoom(state, helper, () => settleOffer(helper, offer.number));
  }
  dropIfSettled(state, offer);
}
