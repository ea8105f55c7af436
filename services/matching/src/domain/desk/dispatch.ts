// Who is offered to whom, computed in full before anything is committed: what changes is tried on copies, the rest is read where it stands.
import type { Fact } from '@oa/actors';
import { offerMade } from '@oa/contracts';
import { factOf } from '../shared/make-fact';
import { offerId } from '../shared/offer-id';
import { answersTopic, copyHelper, type DeskHelper, roomOf, takeOffer } from './desk-helper';
import type { DeskState } from './desk-state';
import { ORDER } from './order';
import { barred, copyRequest, type WaitingRequest } from './waiting-request';

/**
 * One dispatch. Before each command no waiting request fits a helper with room (the last dispatch saw to it), so only what the command
 * changes can make a pair: the caller names every helper who may have gained room and every request that came or came back.
 *
 * The order is that of the line: the oldest request that somebody fits goes first, to the fitting helper who has waited longest since their
 * last offer. A request that nobody fits holds nobody up.
 */
export class Dispatch {
  readonly #helpers = new Map<string, DeskHelper>();
  readonly #requests = new Map<string, WaitingRequest>();
  /** Helpers the command changed: only they may fit requests that waited before. */
  readonly #freed = new Set<string>();
  #number: number;

  constructor(
    private readonly state: DeskState,
    private readonly now: number,
  ) {
    this.#number = state.offers;
  }

  /** A copy of the helper to try the command's change on; counted as one who may have gained room. */
  helper(name: string): DeskHelper | undefined {
    const known = this.#helpers.get(name) ?? this.state.helpers.get(name);
    return known && this.withHelper(this.#helpers.has(name) ? known : copyHelper(known));
  }

  withHelper(copy: DeskHelper): DeskHelper {
    this.#helpers.set(copy.helper, copy);
    this.#freed.add(copy.helper);
    return copy;
  }

  /** A copy of the request to try the command's change on; counted as one that came back. */
  request(id: string): WaitingRequest | undefined {
    const known = this.#requests.get(id) ?? this.state.requests.get(id);
    return known && this.withRequest(this.#requests.has(id) ? known : copyRequest(known));
  }

  withRequest(copy: WaitingRequest): WaitingRequest {
    this.#requests.set(copy.session, copy);
    return copy;
  }

  /** The offers to make now, in order. To be called once. */
  offers(): Fact[] {
    const facts: Fact[] = [];
    const came = [...this.#requests.values()].filter(({ offer }) => offer === null).sort(ORDER.byPlace);
    for (;;) {
      // Room only shrinks during a dispatch: a request that nobody fits now will not be fitted later in it.
      while (came[0] && !this.#chooseHelper(came[0])) came.shift();
      const freed = this.#oldestForFreed();
      const request = came[0] && (!freed || ORDER.byPlace(came[0], freed) < 0) ? came.shift() : freed;
      const helper = request && this.#chooseHelper(request);
      if (!request || !helper) return facts;
      facts.push(this.#offer(request, helper));
    }
  }

  /** The oldest request that waited before and fits a helper the command freed. */
  #oldestForFreed(): WaitingRequest | undefined {
    let oldest: WaitingRequest | undefined;
    for (const name of this.#freed) {
      const helper = this.#helpers.get(name);
      const request = helper && roomOf(helper) > 0 ? this.#oldestFor(helper) : undefined;
      if (request && (!oldest || ORDER.byPlace(request, oldest) < 0)) oldest = request;
    }
    return oldest;
  }

  #oldestFor(helper: DeskHelper): WaitingRequest | undefined {
    for (const request of this.state.queued.forHelper(helper)) {
      if (!this.#requests.has(request.session) && !barred(request, helper.helper)) return request;
    }
    return undefined;
  }

  #chooseHelper(request: WaitingRequest): DeskHelper | undefined {
    let chosen: DeskHelper | undefined;
    for (const helper of this.#helpers.values()) {
      if (roomOf(helper) === 0 || !answersTopic(helper, request.topic) || barred(request, helper.helper)) continue;
      if (!chosen || ORDER.byTurn(helper, chosen) < 0) chosen = helper;
    }
    for (const helper of this.state.ring.forTopic(request.topic)) {
      if (chosen && ORDER.byTurn(chosen, helper) < 0) break;
      if (!this.#helpers.has(helper.helper) && !barred(request, helper.helper)) return helper;
    }
    return chosen;
  }

  #offer(request: WaitingRequest, chosen: DeskHelper): Fact {
    this.#number += 1;
    const number = this.#number;
    const offer = offerId(request.session, request.round, number);
    const until = this.now + chosen.windowMs;
    const helper = this.#helpers.get(chosen.helper) ?? copyHelper(chosen);
    this.#helpers.set(helper.helper, helper);
    const before = helper.turn;
    const { session } = request;
    takeOffer(helper, { number, offer, session, helper: helper.helper, before, until, extended: false, open: true, counted: null });
    this.withRequest(this.#requests.get(session) ?? copyRequest(request)).offer = number;
    const body = { offer, session, round: request.round, helper: helper.helper, turn: number, windowMs: chosen.windowMs, until };
    return factOf(offerMade, body);
  }
}
