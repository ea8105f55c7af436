// Helpers with room, by turn and by topic: what a request looks through.
import { inOrder, OrderedSet } from '../shared/ordered-set';
import { type DeskHelper, roomOf } from './desk-helper';
import { ORDER } from './order';

const turn = (a: DeskHelper, b: DeskHelper): number => ORDER.byTurn(a, b);

/** Holds exactly the helpers with room. A record must be taken out before it changes and put back after. */
export class RingIndex {
  readonly #all = new OrderedSet<DeskHelper>(turn);
  /** Those who answer every topic. */
  readonly #any = new OrderedSet<DeskHelper>(turn);
  readonly #byTopic = new Map<string, OrderedSet<DeskHelper>>();

  /** Adds the helper if they have room. */
  add(helper: DeskHelper): void {
    if (roomOf(helper) === 0 || !this.#all.add(helper)) return;
    if (helper.topics.size === 0) this.#any.add(helper);
    for (const topic of helper.topics) {
      const set = this.#byTopic.get(topic) ?? new OrderedSet<DeskHelper>(turn);
      this.#byTopic.set(topic, set);
      set.add(helper);
    }
  }

  delete(helper: DeskHelper): void {
    if (!this.#all.delete(helper)) return;
    if (helper.topics.size === 0) this.#any.delete(helper);
    for (const topic of helper.topics) {
      const set = this.#byTopic.get(topic);
      set?.delete(helper);
      if (set?.size === 0) this.#byTopic.delete(topic);
    }
  }

  /** Helpers with room who answer this topic, longest since their last offer first. */
  forTopic(topic: string | null): Iterable<DeskHelper> {
    if (topic === null) return this.#all;
    const special = this.#byTopic.get(topic);
    return special ? inOrder([special, this.#any], turn) : this.#any;
  }
}
