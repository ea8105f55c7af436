// What everybody may know of a desk: the first places in line, how many wait, how fast it moves.
import type { DeskHead } from '@oa/contracts';
import type { DeskState } from './desk-state';

/** Places told exactly; beyond that "50+". */
const PLACES_TOLD = 50;
/** From so many helpers online on, supply is "several". */
const SEVERAL = 3;

/** The head of the line; soft, lost without harm. `msPerPlace` counts every helper online, whatever their topics. */
export function headOfDesk(state: DeskState, id: string, now: number): DeskHead {
  const waiting: string[] = [];
  for (const { session } of state.line) {
    if (waiting.length >= PLACES_TOLD) break;
    waiting.push(session);
  }
  const { online } = state.supply;
  const msPerPlace = state.supply.msPerPlace(null);
  return {
    desk: id,
    seq: state.seq,
    waiting,
    total: state.line.size,
    ringing: state.deadlines.size,
    supply: online === 0 ? 'none' : online < SEVERAL ? 'few' : 'several',
    msPerPlace: msPerPlace === null ? null : Math.round(msPerPlace),
    at: now,
  };
}
