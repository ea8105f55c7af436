// What must hold at every commit, checked the slow and obvious way: by looking at everybody.
import type { Fact } from '@oa/actors';
import type { NobodyCause } from '@oa/contracts';
import { answersTopic, byTurn, type DeskHelper, roomOf } from '../src/domain/desk/desk-helper';
import type { DeskState } from '../src/domain/desk/desk-state';
import { barred, byPlace, type WaitingRequest } from '../src/domain/desk/waiting-request';
import { capacityOf, type HelperState } from '../src/domain/helper/helper-state';

const fits = (helper: DeskHelper, request: WaitingRequest): boolean =>
  helper.online && answersTopic(helper, request.topic) && !barred(request, helper.helper);
const ready = (helper: DeskHelper, request: WaitingRequest): boolean => roomOf(helper) > 0 && fits(helper, request);
const queued = (state: DeskState): WaitingRequest[] => [...state.requests.values()].filter(({ offer }) => offer === null);

/** I4 and the turn: an offer goes to the fitting helper who has waited longest, and skips no older request that fits them. */
export function checkDeskFact(state: DeskState, { type, body }: Fact): void {
  if (type !== 'offer-made') return;
  const made = body as { readonly session: string; readonly helper: string };
  const request = state.requests.get(made.session);
  const helper = state.helpers.get(made.helper);
  if (!request || !helper || request.offer !== null) throw new Error('an offer for nobody');
  if (!ready(helper, request)) throw new Error(`I4: ${made.helper} does not fit or has no room`);
  for (const other of state.helpers.values()) {
    if (ready(other, request) && byTurn(other, helper) < 0) throw new Error(`turn: ${other.helper} stood before ${made.helper}`);
  }
  for (const older of queued(state)) {
    if (byPlace(older, request) < 0 && ready(helper, older)) throw new Error(`I4: ${older.session} is older and fits ${made.helper}`);
  }
}

/** After each commit nobody is left waiting whom a helper with room fits; and every index says what the records say. */
export function checkDeskAfter(state: DeskState): void {
  for (const request of queued(state)) {
    for (const helper of state.helpers.values()) {
      if (ready(helper, request)) throw new Error(`${request.session} waits although ${helper.helper} is free`);
    }
  }
  const inOrder = [...state.requests.values()].sort(byPlace);
  if ([...state.line].some((request, index) => request !== inOrder[index])) throw new Error('the line is out of order');
  if (state.queued.all.size !== queued(state).length) throw new Error('the index of queued requests is wrong');
  const open = [...state.outstanding.values()].filter((offer) => offer.open);
  if (open.length !== state.deadlines.size) throw new Error('the index of deadlines is wrong');
  for (const request of state.requests.values()) {
    if (request.offer !== null && !state.outstanding.get(request.offer)?.open) throw new Error('a request rings nowhere');
  }
}

/** I2: no reservation is made beyond the capacity. */
export function checkHelperFact(state: HelperState, { type }: Fact): void {
  if (type === 'offer-rang' && state.held.size > capacityOf(state)) throw new Error(`I2: ${state.principal} holds ${state.held.size}`);
}

/** What a waiting person ought to be told, by looking at every helper. */
export function truth(state: DeskState, request: WaitingRequest): NobodyCause | null {
  if (request.offer !== null) return null;
  const online = [...state.helpers.values()].filter((helper) => helper.online && answersTopic(helper, request.topic));
  const there = online.filter(({ helper }) => !request.excluded.has(helper));
  if (there.length === 0) return 'none-on-duty';
  if (there.every(({ helper }) => barred(request, helper))) return 'all-declined';
  const speed = online.reduce((sum, { capacity, meanChatMs }) => sum + Math.max(1, Math.min(capacity, 20)) / (meanChatMs ?? 720_000), 0);
  const place = [...state.line].indexOf(request) + 1;
  const wait = place / speed;
  if (wait > state.capMs * 1.001) return 'line-too-long';
  return wait > state.capMs * 0.799 ? (request.told === 'line-too-long' ? 'line-too-long' : null) : null;
}
