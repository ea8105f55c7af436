// One request in line as the desk knows it. Mutators change the record only; who calls them keeps the indexes.
import type { NobodyCause } from '@oa/contracts';

export interface WaitingRequest {
  readonly session: string;
  readonly round: number;
  /** When the asker first asked, epoch ms: their place in line, kept over rounds. */
  readonly since: number;
  readonly topic: string | null;
  readonly language: string;
  /** "Not this person again", said by either side. */
  readonly excluded: ReadonlySet<string>;
  readonly declined: Set<string>;
  /** Offers each helper let run out. */
  readonly missed: Map<string, number>;
  /** Number of the offer that is out. */
  offer: number | null;
  /** What the asker was last told about supply. */
  told: NobodyCause | null;
}

/** How often a helper may let a request run out before it stops ringing there. */
const MISSES_ALLOWED = 1;

/** Whether this request must not ring at this helper (again). */
export function barred(request: WaitingRequest, helper: string): boolean {
  return request.excluded.has(helper) || request.declined.has(helper) || (request.missed.get(helper) ?? 0) > MISSES_ALLOWED;
}

/** Every helper this request must not ring at. */
export function barredHelpers(request: WaitingRequest): Set<string> {
  const all = new Set([...request.excluded, ...request.declined]);
  for (const [helper, times] of request.missed) if (times > MISSES_ALLOWED) all.add(helper);
  return all;
}

/** An offer of this request ended at this helper: the request is free again, and remembers what they said. `number` null: of an offer unknown by now. */
export function endOffer(request: WaitingRequest, number: number | null, helper: string, why: string): void {
  if (number !== null && request.offer === number) request.offer = null;
  if (why === 'declined') request.declined.add(helper);
  if (why === 'missed' || why === 'timed-out') request.missed.set(helper, (request.missed.get(helper) ?? 0) + 1);
}

/** A copy to try a change on. */
export function copyRequest(request: WaitingRequest): WaitingRequest {
  return { ...request, declined: new Set(request.declined), missed: new Map(request.missed) };
}

/** The order of the line: who asked first; equal times by id, so that every activation sorts alike. */
export function byPlace(a: WaitingRequest, b: WaitingRequest): number {
  if (a.since !== b.since) return a.since - b.since;
  if (a.session === b.session) return 0;
  return a.session < b.session ? -1 : 1;
}
