// Offers that ring: how they come, how time runs, how they go.
import type { OfferInfo } from '@oa/contracts/browser';
import type { DeskState, RingingOffer } from './desk-state';
import { type News, news } from './news';
import { secondsLeft } from './spans';

/** Seconds before the end at which the time left is said aloud. */
const ANNOUNCED = [30, 10];

/** Puts an offer on the desk, or renews one that is there (after a reconnect, or 30 s more). */
export function putOffer(state: DeskState, offer: OfferInfo, now: number): RingingOffer {
  const endsAt = now + offer.leftMs;
  const announce = ANNOUNCED.filter((seconds) => seconds * 1000 < offer.leftMs);
  const known = state.offers.find((other) => other.offer === offer.offer);
  if (known !== undefined) return Object.assign(known, offer, { endsAt, heardAt: now, announce });
  state.offers.push({ ...offer, heardAt: now, endsAt, card: null, gone: false, acceptedHere: false, announce });
  return state.offers[state.offers.length - 1] as RingingOffer;
}

/** Takes an offer off the desk; undefined if it was not there. */
export function takeOffer(state: DeskState, offer: string): RingingOffer | undefined {
  const found = state.offers.find((other) => other.offer === offer);
  state.offers = state.offers.filter((other) => other !== found);
  return found;
}

/** Drops every offer that is not among these. */
export function keepOffers(state: DeskState, offers: readonly string[]): void {
  state.offers = state.offers.filter((other) => offers.includes(other.offer));
}

/** What is to be said about time left at `now`; each sentence once. */
export function timeNews(offers: readonly RingingOffer[], now: number): News[] {
  return offers.flatMap((offer) => {
    const left = secondsLeft(offer.endsAt, now);
    const reached = offer.announce.filter((seconds) => left <= seconds);
    if (reached.length === 0 || offer.accepting) return [];
    offer.announce = offer.announce.filter((seconds) => left > seconds);
    return [news('say-left', Math.min(...reached))];
  });
}

/** How much of the window is left, 0 to 1. */
export function shareLeft(offer: RingingOffer, now: number): number {
  const whole = Math.max(1, offer.endsAt - offer.heardAt);
  return Math.max(0, Math.min(1, (offer.endsAt - now) / whole));
}

/** How long the asker has waited by now. */
export function waitedMs(offer: RingingOffer, now: number): number {
  return offer.waitedMs + (now - offer.heardAt);
}
