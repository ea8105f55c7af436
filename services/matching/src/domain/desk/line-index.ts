// Requests nobody has been offered right now, by place and by topic: what a freed helper looks through.
import { inOrder, OrderedSet } from '../shared/ordered-set';
import type { DeskHelper } from './desk-helper';
import { ORDER } from './order';
import type { WaitingRequest } from './waiting-request';

const NO_TOPIC = '';
const place = (a: WaitingRequest, b: WaitingRequest): number => ORDER.byPlace(a, b);

/** An index by topic keeps no empty set, so it stays as small as the topics in use. */
export class LineIndex {
  readonly all = new OrderedSet<WaitingRequest>(place);
  readonly #byTopic = new Map<string, OrderedSet<WaitingRequest>>();

  add(request: WaitingRequest): void {
    if (!this.all.add(request)) return;
    const key = request.topic ?? NO_TOPIC;
    const set = this.#byTopic.get(key) ?? new OrderedSet<WaitingRequest>(place);
    this.#byTopic.set(key, set);
    set.add(request);
  }

  delete(request: WaitingRequest): void {
    if (!this.all.delete(request)) return;
    const key = request.topic ?? NO_TOPIC;
    const set = this.#byTopic.get(key);
    set?.delete(request);
    if (set?.size === 0) this.#byTopic.delete(key);
  }

  /** Requests of topics this helper answers, oldest first; those barred for them included. */
  forHelper(helper: DeskHelper): Iterable<WaitingRequest> {
    if (helper.topics.size === 0) return this.all;
    const sets = [...helper.topics, NO_TOPIC].map((topic) => this.#byTopic.get(topic)).filter((set) => set !== undefined);
    return sets.length === 1 && sets[0] ? sets[0] : inOrder(sets, place);
  }
}
