// What the desk makes of each frame of the gateway.
import type { LinkState } from '@oa/client';
import type { HelperServerFrame, OfferInfo } from '@oa/contracts/browser';
import type { DeskCore } from './desk-core';
import { DUTY_SAID, LINE, OVER } from './desk-words';
import { news, urgentNews } from './news';
import { keepOffers, putOffer, takeOffer } from './offers';

type FrameOf<T extends HelperServerFrame['t']> = Extract<HelperServerFrame, { t: T }>;
type Fact<K extends FrameOf<'fact'>['kind']> = Extract<FrameOf<'fact'>, { kind: K }>;

/** How long "connected again" stands. */
const BACK_MS = 6_000;

/** Takes in one frame; frames that concern nothing here change nothing. */
export function hear(core: DeskCore, frame: HelperServerFrame): void {
  const { state } = core;
  state.now = core.ports.clock.now();
  if (frame.t === 'welcome') welcome(core, frame);
  if (frame.t === 'duty') dutyChanged(core, frame);
  if (frame.t === 'offer') rings(core, frame);
  if (frame.t === 'offer-over') offerOver(core, frame);
  if (frame.t === 'chat-released') released(core, frame);
  if (frame.t === 'still-there') missed(core, frame.misses);
  if (frame.t === 'thanked') core.notice('say-thanks', core.names.get(frame.session) ?? '');
  if (frame.t === 'line') state.desks[frame.desk] = { total: frame.total, ringing: frame.ringing };
  core.chats.feed(frame);
  if (frame.t === 'fact') factCame(core, frame);
}

/** Follows the line; only its loss after it stood, and its return, are said aloud. */
export function hearLine(core: { readonly state: DeskCore['state']; readonly ports: DeskCore['ports'] }, link: LinkState): void {
  const { state, ports } = core;
  const before = state.line;
  const next = LINE[link.name];
  // Between two attempts the line is still lost: the strip must not come and go.
  state.line = next === 'connecting' && before === 'lost' ? 'lost' : next;
  state.stopCode = link.name === 'stopped' ? link.code : null;
  if (next === 'lost' && before === 'open') ports.tell(news('say-lost'));
  if (next === 'open' && before === 'lost') {
    state.backUntil = ports.clock.now() + BACK_MS;
    ports.tell(news('say-back'));
  }
}

function welcome(core: DeskCore, frame: FrameOf<'welcome'>): void {
  const { state } = core;
  state.skew = frame.at - state.now;
  Object.assign(state, { name: frame.name, roles: frame.roles, wiki: frame.wiki, duty: frame.duty });
  if (state.dutyAt === 0) state.dutyAt = frame.at;
  keepOffers(
    state,
    frame.offers.map((offer) => offer.offer),
  );
  for (const offer of frame.offers) rings(core, offer);
  for (const session of new Set([...state.chats.map((chat) => chat.session), ...frame.chats])) core.chats.open(session);
  if (state.focus === null && state.chats[0] !== undefined) core.look(state.chats[0].session);
}

function dutyChanged(core: DeskCore, frame: FrameOf<'duty'>): void {
  const { t: _, at, ...duty } = frame;
  const { state } = core;
  if (state.duty?.duty !== duty.duty) {
    state.dutyAt = at;
    core.ports.tell(news(DUTY_SAID[duty.duty]));
  }
  if (duty.duty !== 'available') state.misses = null;
  state.duty = duty;
}

function rings(core: DeskCore, info: OfferInfo): void {
  const known = core.state.offers.some((offer) => offer.offer === info.offer);
  const offer = putOffer(core.state, info, core.state.now);
  if (known) return;
  void fetchCard(core, offer.offer, offer.session);
  core.ports.ring(offer);
}

async function fetchCard(core: DeskCore, id: string, session: string): Promise<void> {
  const answer = await core.connection.command({ t: 'card', session });
  const offer = core.state.offers.find((other) => other.offer === id);
  if (offer === undefined) return;
  const card = answer.ok && answer.frame.t === 'ack' ? answer.frame.card : undefined;
  if (card === undefined) offer.gone = true;
  else offer.card = { question: card.question, topic: card.topic, language: card.language };
}

function offerOver(core: DeskCore, frame: FrameOf<'offer-over'>): void {
  const offer = takeOffer(core.state, frame.offer);
  if (frame.why === 'won') {
    core.chats.open(frame.session);
    core.state.misses = null;
    if (offer?.acceptedHere) core.goTo(frame.session);
    else if (core.state.focus === null) core.look(frame.session);
    return;
  }
  if (offer !== undefined && frame.why !== 'declined') core.notice(OVER[frame.why]);
}

function released(core: DeskCore, frame: FrameOf<'chat-released'>): void {
  const chat = core.chats.find(frame.session);
  if (chat === undefined || chat.released !== null) return;
  chat.released = frame.why;
  if (frame.why === 'requeued') core.ports.tell(urgentNews('say-requeued', core.nameOf(chat)));
}

function missed(core: DeskCore, misses: number): void {
  core.state.misses = misses;
  core.ports.tell(news('still-title'));
}

function factCame(core: DeskCore, fact: FrameOf<'fact'>): void {
  if (fact.kind === 'opened') core.names.set(fact.session, fact.asker ?? '');
  if (fact.kind === 'marked') marked(core, fact);
  if (fact.kind === 'mark-undone') core.state.undos = core.state.undos.filter((undo) => undo.session !== fact.session);
  const chat = core.chats.find(fact.session);
  // What comes in before `joined` is history and was told when it was new.
  if (chat === undefined || !chat.view.caughtUp) return;
  const name = core.nameOf(chat);
  if (fact.kind === 'said' && fact.by === 'asker' && core.state.focus !== fact.session) {
    const item = core.teller.came(fact.session, name, core.state.now);
    if (item !== null) core.ports.tell(item);
  }
  if (fact.kind === 'ended' && !chat.ending) core.ports.tell(urgentNews('say-ended', name));
}

function marked(core: DeskCore, fact: Fact<'marked'>): void {
  const others = core.state.undos.filter((undo) => undo.session !== fact.session);
  const name = core.names.get(fact.session) ?? '';
  const undo = { session: fact.session, name, reason: fact.reason, until: fact.undoUntil, asked: false };
  core.state.undos = fact.undoUntil > core.serverNow() ? [...others, undo] : others;
}
