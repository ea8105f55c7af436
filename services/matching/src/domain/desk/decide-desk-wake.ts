// What falls due at a desk: offers that ran out, untrue words on supply, things to forget.
import { answer, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';
import { deskForgot, offerClosed, supplyChanged } from '@oa/contracts';
import { DESK_GRACE, EXPIRE_BATCH, FORGET_BATCH, FORGET_SLACK, REMEMBER, SUPPLY_BATCH, SUPPLY_PAUSE } from '../shared/limits';
import { factOf } from '../shared/make-fact';
import type { DeskOffer } from './desk-helper';
import type { DeskState } from './desk-state';
import { Dispatch } from './dispatch';
import { anyUntruth, untruths } from './supply';
import { endOffer } from './waiting-request';

/** Earliest time at which a wake would do something, epoch ms. Reads the ends of indexes only. */
export function deskDueAt(state: DeskState): number | null {
  const first = state.deadlines.first();
  const times = [first ? first.until + DESK_GRACE : null, anyUntruth(state) ? state.suppliedAt + SUPPLY_PAUSE : null, forgetAt(state)];
  return times.reduce((least, time) => (time !== null && (least === null || time < least) ? time : least), null);
}

/** One sort of business a wake, the most urgent first; what is left keeps `dueAt` in the past. */
export function decideWake(state: DeskState, { now }: DecideContext): Decision {
  const facts = [expire, tellSupply, forget].reduce<Fact[]>((done, duty) => (done.length > 0 ? done : duty(state, now)), []);
  return facts.length > 0 ? commit(...facts) : answer();
}

function expire(state: DeskState, now: number): Fact[] {
  const over: DeskOffer[] = [];
  for (const offer of state.deadlines) {
    if (offer.until + DESK_GRACE > now || over.length >= EXPIRE_BATCH) break;
    over.push(offer);
  }
  if (over.length === 0) return [];
  const dispatch = new Dispatch(state, now);
  for (const { session, number, helper } of over) {
    const request = dispatch.request(session);
    if (request) endOffer(request, number, helper, 'timed-out');
  }
  const closed = over.map(({ offer, helper }) => factOf(offerClosed, { offer, helper, why: 'timed-out', turnGiven: true, version: null }));
  return [...closed, ...dispatch.offers()];
}

function tellSupply(state: DeskState, now: number): Fact[] {
  if (now < state.suppliedAt + SUPPLY_PAUSE) return [];
  return untruths(state, SUPPLY_BATCH).map(({ request, why }, index) =>
    factOf(supplyChanged, { session: request.session, round: request.round, why, serial: state.serial + 1 + index }),
  );
}

function forgetAt(state: DeskState): number | null {
  const [gone] = state.gone.values();
  const [offline] = state.offline.values();
  if (!gone && offline === undefined) return null;
  return Math.min(gone?.at ?? Infinity, offline ?? Infinity) + REMEMBER + FORGET_SLACK;
}

function forget(state: DeskState, now: number): Fact[] {
  const due = forgetAt(state);
  if (due === null || due > now) return [];
  const sessions: string[] = [];
  for (const [session, { at }] of state.gone) {
    if (at + REMEMBER > now || sessions.length >= FORGET_BATCH) break;
    sessions.push(session);
  }
  const helpers: string[] = [];
  for (const [helper, since] of state.offline) {
    if (since + REMEMBER > now || helpers.length >= FORGET_BATCH) break;
    helpers.push(helper);
  }
  return [factOf(deskForgot, { sessions, helpers })];
}
