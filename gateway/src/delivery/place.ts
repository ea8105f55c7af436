import type { DeskHead } from '@oa/contracts';
import { minutes, seconds } from '@oa/kernel';

/** What a waiting person is told of their place. Times in ms; null while nobody can say. */
export interface Place {
  readonly place: number | null;
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

const NOBODY_KNOWS: Place = { place: null, lowMs: null, highMs: null };

/**
 * The place of a session in its line and an honest range: half to one and a half times the desk's estimate, in whole minutes.
 * Beyond the published head the place is null and the range is from the end of the head to the end of the line.
 */
export function placeOf(session: string, head: DeskHead | null): Place {
  if (!head) return NOBODY_KNOWS;
  const index = head.waiting.indexOf(session);
  if (index < 0 && head.total <= head.waiting.length) return NOBODY_KNOWS;
  const place = index < 0 ? null : index + 1;
  if (head.msPerPlace === null) return { ...NOBODY_KNOWS, place };
  const range = rangeOf((place ?? head.waiting.length + 1) * head.msPerPlace, (place ?? head.total) * head.msPerPlace);
  return { place, ...range };
}

/** From an estimate to a range people can rely on. */
export function rangeOf(leastMs: number, mostMs: number): { lowMs: number; highMs: number } {
  const lowMs = Math.floor((leastMs * 0.5) / minutes(1)) * minutes(1);
  const highMs = Math.max(minutes(1), Math.ceil((mostMs * 1.5) / minutes(1)) * minutes(1));
  return { lowMs, highMs };
}

/** Unchanged truth is told again after so long. */
export const PLACE_AGAIN_MS = seconds(20);

export function samePlace(one: Place | null, other: Place): boolean {
  return one !== null && one.place === other.place && one.lowMs === other.lowMs && one.highMs === other.highMs;
}
