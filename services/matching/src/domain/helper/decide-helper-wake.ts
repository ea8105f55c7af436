// What falls due at a helper: offers that ran out, a connection gone for long, things to forget.
import { answer, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';
import { helperForgot, offerEnded } from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { FORGET_BATCH, FORGET_SLACK, GONE_LONG, REMEMBER } from '../shared/limits';
import { factOf } from '../shared/make-fact';
import { houseSetsDuty } from './decide-duty';
import { endRinging } from './end-ringing';
import { chatsHeld, type HelperState, ringing } from './helper-state';

/** Earliest time at which a wake would do something, epoch ms. Looks at no more than the places held. */
export function helperDueAt(state: HelperState): number | null {
  let due: number | null = null;
  const sooner = (time: number): void => {
    if (due === null || time < due) due = time;
  };
  for (const { stage, until } of state.held.values()) if (stage === 'reserved') sooner(until + 1);
  if (state.lostAt !== null && isWaitedFor(state)) sooner(state.lostAt + GONE_LONG);
  const [ended] = state.ended.values();
  if (ended !== undefined) sooner(ended + REMEMBER + FORGET_SLACK);
  return due;
}

const isWaitedFor = ({ duty }: HelperState): boolean => duty !== 'off' && duty !== 'going-off';

export function decideHelperWake(state: HelperState, context: DecideContext): Decision {
  const facts = [missed, goneForLong, forget].reduce<Fact[]>((done, duty) => (done.length > 0 ? done : duty(state, context)), []);
  return facts.length > 0 ? commit(...facts) : answer();
}

/**
 * A miss counts only if no chat was held while the offer rang; two offers ringing at once that are both missed are one absence.
 * So many counted within the rules' time, and the helper is set away.
 */
function missed(state: HelperState, context: DecideContext): Fact[] {
  const over = ringing(state).filter(({ until }) => until < context.now);
  if (over.length === 0) return [];
  const { misses: most, missWindowMinutes } = context.rules(state.wiki).rules.offer;
  const counted = state.misses.filter((at) => at > context.now - minutes(missWindowMinutes));
  const facts = over.map(({ offer, idle, rangAt }) => {
    const counts = idle && counted.every((at) => at <= rangAt);
    if (counts) counted.push(context.now);
    return factOf(offerEnded, { offer, why: 'missed', idle: counts, misses: counted.length });
  });
  if (counted.length < most || state.duty !== 'available') return facts;
  return [...facts, ...endRinging(state, over), houseSetsDuty(state, 'away', 'misses', context)];
}

/** Nobody is there any more: off duty, or once the last chat is over. */
function goneForLong(state: HelperState, context: DecideContext): Fact[] {
  if (state.lostAt === null || !isWaitedFor(state) || state.lostAt + GONE_LONG > context.now) return [];
  return [houseSetsDuty(state, chatsHeld(state).length > 0 ? 'going-off' : 'off', 'gone', context)];
}

function forget(state: HelperState, { now }: DecideContext): Fact[] {
  const [oldest] = state.ended.values();
  if (oldest === undefined || oldest + REMEMBER + FORGET_SLACK > now) return [];
  const offers: string[] = [];
  for (const [offer, at] of state.ended) {
    if (at + REMEMBER > now || offers.length >= FORGET_BATCH) break;
    offers.push(offer);
  }
  return [factOf(helperForgot, { offers })];
}
