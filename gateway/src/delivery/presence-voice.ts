import { type ActorAddress, type KindName, type PresenceHint, type Subjects, shardOf } from '@oa/contracts';
import { type Clock, seconds } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import type { ShardFilter } from '../bus/ownership-hints';

const ROUND_MS = seconds(10);
const MOST_PEOPLE = 1_000;

interface Present {
  readonly address: ActorAddress;
  readonly shard: number;
  sockets: number;
}

/**
 * Tells owners how many sockets each helper has here, how many of its asker's look at a request that waits, and which desks are looked at:
 * at once when it changes, and all of it every 10 s, one message a shard. Soft: a lost hint is repaired by the next round.
 */
export class PresenceVoice {
  /** By kind, then by id: a key of both would be one more string for each. */
  readonly #present = new Map<KindName, Map<string, Present>>();
  readonly #changed = new Set<Present>();
  #stop: (() => void) | undefined;
  #soon = false;

  constructor(
    private readonly transport: Transport,
    private readonly subjects: Subjects,
    private readonly gateway: string,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.#stop ??= this.clock.after(ROUND_MS, () => this.#round());
  }

  /** Says that everybody here is gone, and stops. */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    const all = [...this.#all()];
    for (const present of all) present.sockets = 0;
    this.#publish(all);
    this.#present.clear();
  }

  /** One socket more (1) or less (-1) looks at this actor. */
  count(address: ActorAddress, step: 1 | -1): void {
    const { kind, id } = address;
    const ofKind = this.#present.get(kind) ?? new Map<string, Present>();
    this.#present.set(kind, ofKind);
    const present = ofKind.get(id) ?? { address, shard: shardOf(address), sockets: 0 };
    present.sockets = Math.max(0, present.sockets + step);
    if (present.sockets > 0) ofKind.set(id, present);
    else ofKind.delete(id);
    this.#say(present);
  }

  /** Asks an owner to speak about an actor at once, without anybody looking on. */
  nudge(address: ActorAddress): void {
    this.#say(this.#present.get(address.kind)?.get(address.id) ?? { address, shard: shardOf(address), sockets: 1 });
  }

  /** Says everything again, or what concerns these shards: the line to the broker is back, or somebody else owns them. */
  sayAll(filter?: ShardFilter): void {
    this.#publish([...this.#all()].filter(({ address, shard }) => !filter || filter(address.kind, shard)));
  }

  /** Hints of one event-loop turn leave together. */
  #say(present: Present): void {
    this.#changed.add(present);
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      // Who left and came back within the turn is there: only the last word counts.
      const changed = new Set([...this.#changed].map((one) => this.#present.get(one.address.kind)?.get(one.address.id) ?? one));
      this.#changed.clear();
      this.#publish(changed);
    });
  }

  #round(): void {
    this.#stop = this.clock.after(ROUND_MS, () => this.#round());
    this.#publish(this.#all());
  }

  *#all(): Iterable<Present> {
    for (const ofKind of this.#present.values()) yield* ofKind.values();
  }

  #publish(people: Iterable<Present>): void {
    const subjects = new Map<string, { id: string; sockets: number }[]>();
    for (const { address, shard, sockets } of people) {
      const subject = this.subjects.presence(address.kind, shard);
      const list = subjects.get(subject);
      if (list) list.push({ id: address.id, sockets });
      else subjects.set(subject, [{ id: address.id, sockets }]);
    }
    for (const [subject, list] of subjects) {
      for (let start = 0; start < list.length; start += MOST_PEOPLE) {
        const hint: PresenceHint = { gw: this.gateway, people: list.slice(start, start + MOST_PEOPLE) };
        try {
          this.transport.publish(subject, JSON.stringify(hint));
        } catch {
          return; // The line is down: `sayAll` follows when it is back.
        }
      }
    }
  }
}
