// How each fact changes a helper. After every fact the desks are owed what has become of them.
import type { Fact } from '@oa/actors';
import {
  assign,
  type dutySet,
  type FactOf,
  type HELPER_FACTS,
  helperPresence,
  type offerEnded,
  type offerRang,
  offerReturned,
  offerWindowExtended,
  type reservationReleased,
} from '@oa/contracts';
import { boundedChat, EXTENSION } from '../shared/limits';
import { owed } from '../shared/make-fact';
import { type HelperState, keyOfAssign, keyOfDesk, keyOfPresence, keyOfReturn, type Reservation, tellDesks } from './helper-state';

type HelperFact = FactOf<(typeof HELPER_FACTS)[number]>;
type BodyOf<D> = FactOf<D> extends { readonly body: infer B } ? B : never;

/** The rule never looks at more misses than this. */
const MISSES_KEPT = 10;
/** Weight of one chat in the running mean: about the last eight count. */
const CHAT_WEIGHT = 1 / 8;

export function evolveHelper(state: HelperState, fact: Fact, at: number): void {
  apply(state, fact as HelperFact, at);
  tellDesks(state);
}

function apply(state: HelperState, fact: HelperFact, at: number): void {
  switch (fact.type) {
    case 'duty-set':
      return onDutySet(state, fact.body);
    case 'offer-rang':
      return onRang(state, fact.body, at);
    case 'offer-extended':
      return onExtended(state, fact.body.offer, fact.body.until);
    case 'offer-accepted':
      return onAccepted(state, fact.body.offer);
    case 'offer-ended':
      return onEnded(state, fact.body, at);
    case 'assignment-won':
      return onWon(state, fact.body.offer, at);
    case 'assignment-lost':
      return letGo(state, fact.body.offer, at);
    case 'reservation-released':
      return onReleased(state, fact.body, at);
    case 'presence-lost':
    case 'presence-back':
      return onPresence(state, fact.type === 'presence-back', at);
    case 'helper-thanked':
      return;
    case 'forgot':
      for (const offer of fact.body.offers) state.ended.delete(offer);
      return;
    case 'delivered':
      return onDelivered(state, fact.body.key, fact.body.version);
  }
}

function onDutySet(state: HelperState, body: BodyOf<typeof dutySet>): void {
  const { duty, by, name, wish, rule, windowMs, languages, topics } = body;
  Object.assign(state, { duty, dutyBy: by, name, wish, rule, windowMs, languages, topics });
  if (by === 'helper') state.misses = [];
  if (duty !== 'off') return;
  state.here = false;
  state.lostAt = null;
}

function onRang(state: HelperState, body: BodyOf<typeof offerRang>, at: number): void {
  const { windowMs: _, ...told } = body;
  const idle = [...state.held.values()].every(({ stage }) => stage === 'reserved');
  state.held.set(body.offer, { ...told, rangAt: at, stage: 'reserved', extended: false, idle, wonAt: 0, toldHere: true });
}

function onExtended(state: HelperState, offer: string, until: number): void {
  const held = state.held.get(offer);
  if (!held) return;
  held.until = until;
  held.extended = true;
  const key = keyOfReturn(offer);
  const body = { offer, helper: state.principal, byMs: EXTENSION };
  state.debts.set(key, owed(key, 1, { kind: 'desk', id: held.desk }, offerWindowExtended, body));
}

function onAccepted(state: HelperState, offer: string): void {
  const held = state.held.get(offer);
  if (!held) return;
  held.stage = 'accepting';
  // The helper is at work: what else rings now can be missed without blame.
  for (const other of state.held.values()) other.idle = false;
  const key = keyOfAssign(offer);
  const body = { offer, round: held.round, helper: state.principal, name: state.name };
  state.debts.set(key, owed(key, 1, { kind: 'session', id: held.session }, assign, body));
}

function onEnded(state: HelperState, { offer, why, idle }: BodyOf<typeof offerEnded>, at: number): void {
  const held = state.held.get(offer);
  letGo(state, offer, at);
  if (why === 'missed' && idle) state.misses = [...state.misses, at].slice(-MISSES_KEPT);
  if (!held || why === 'withdrawn') return;
  const key = keyOfReturn(offer);
  state.debts.set(key, owed(key, 2, { kind: 'desk', id: held.desk }, offerReturned, { offer, helper: state.principal, why }));
}

function onWon(state: HelperState, offer: string, at: number): void {
  const held = state.held.get(offer);
  if (!held) return;
  state.debts.delete(keyOfAssign(offer));
  held.stage = 'active';
  held.wonAt = at;
  if (!state.here) tellPresence(state, held);
}

function onReleased(state: HelperState, { offer, why, lastedMs }: BodyOf<typeof reservationReleased>, at: number): void {
  const held = state.held.get(offer);
  letGo(state, offer, at);
  if (!held || why === 'requeued') return;
  state.chats += 1;
  if (held.stage !== 'active') return;
  const lasted = boundedChat(lastedMs);
  state.meanChatMs = state.meanChatMs === null ? lasted : boundedChat(state.meanChatMs + (lasted - state.meanChatMs) * CHAT_WEIGHT);
}

/** The place is free; late messages about the offer will be known for what they are. An end the desk is still owed stays owed. */
function letGo(state: HelperState, offer: string, at: number): void {
  state.held.delete(offer);
  state.ended.delete(offer);
  state.ended.set(offer, at);
  state.debts.delete(keyOfAssign(offer));
  state.debts.delete(keyOfPresence(offer));
}

function onPresence(state: HelperState, here: boolean, at: number): void {
  state.here = here;
  state.lostAt = here ? null : at;
  for (const held of state.held.values()) if (held.stage === 'active') tellPresence(state, held);
}

function tellPresence(state: HelperState, held: Reservation): void {
  if (held.toldHere === state.here) return;
  held.toldHere = state.here;
  state.presences += 1;
  const { offer, session } = held;
  const key = keyOfPresence(offer);
  const serial = state.presences;
  state.debts.set(key, owed(key, serial, { kind: 'session', id: session }, helperPresence, { offer, here: state.here, serial }));
}

function onDelivered(state: HelperState, key: string, version: number): void {
  if (state.debts.get(key)?.version !== version) return;
  state.debts.delete(key);
  const languages = new Set(state.languages.map((language) => keyOfDesk(`${state.wiki}/${language}`)));
  if (key.startsWith('d/') && !languages.has(key)) state.desks.delete(key.slice(2));
}
