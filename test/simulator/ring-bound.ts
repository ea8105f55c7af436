// I5: while two helpers both fit every request that is offered and both have room, their numbers of offers differ by at most 1.

import { type DeskTruth, fits, type LineEntry } from './desk-truth';
import type { JudgedWorld } from './judge';

export class RingBound {
  /** Per desk and pair: offers to the first minus offers to the second since both last fitted and had room without a break. */
  readonly #lead = new Map<string, number>();
  /** When each helper was last offered something, per desk: such offers may not yet be counted in what the helper said is free. */
  readonly #recent = new Map<string, number[]>();

  constructor(readonly world: Pick<JudgedWorld, 'timeline' | 'violated'>) {}

  offered(deskId: string, desk: DeskTruth, request: LineEntry, chosen: string): void {
    const names = [...desk.helpers.keys()].sort();
    const able = new Set(names.filter((name) => fits(desk, request, name) && !request.missed.has(name) && this.#hasRoom(deskId, desk, name)));
    for (const [i, one] of names.entries()) for (const two of names.slice(i + 1)) this.#compare(`${deskId} ${one} ${two}`, able, one, two, chosen);
    const recent = this.#recent.get(`${deskId} ${chosen}`) ?? [];
    recent.push(this.world.timeline.now);
    this.#recent.set(`${deskId} ${chosen}`, recent);
  }

  #compare(key: string, able: ReadonlySet<string>, one: string, two: string, chosen: string): void {
    if (!able.has(one) || !able.has(two)) {
      this.#lead.delete(key);
      return;
    }
    const lead = (this.#lead.get(key) ?? 0) + (chosen === one ? 1 : chosen === two ? -1 : 0);
    if (Math.abs(lead) > 1) this.world.violated('I5', `${key}: offers differ by ${Math.abs(lead)} though both fitted and had room`);
    this.#lead.set(key, lead);
  }

  #hasRoom(deskId: string, desk: DeskTruth, name: string): boolean {
    const since = this.world.timeline.now - COUNTED_AFTER_MS;
    const uncounted = (this.#recent.get(`${deskId} ${name}`) ?? []).filter((at) => at >= since).length;
    return (desk.helpers.get(name)?.free ?? 0) > uncounted;
  }

  /** A turn was given back, or the helper came, went or changed: windows with this helper end. */
  interrupted(deskId: string, helper: string): void {
    for (const key of this.#lead.keys()) {
      const [desk, one, two] = key.split(' ');
      if (desk === deskId && (one === helper || two === helper)) this.#lead.delete(key);
    }
  }
}

/** Without faults a helper's state counts an offer long before this. */
const COUNTED_AFTER_MS = 5_000;
