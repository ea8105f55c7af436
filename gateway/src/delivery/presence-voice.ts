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
  readonly #present = new Map<string, Present>();
  readonly #changed = new Map<string, Present>();
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
    for (const present of this.#present.values()) present.sockets = 0;
    this.#publish(this.#present.values());
    this.#present.clear();
  }

  /** One socket more (1) or less (-1) looks at this actor. */
  count(kind: KindName, id: string, step: 1 | -1): void {
    const key = `${kind}/${id}`;
    const present = this.#present.get(key) ?? { address: { kind, id }, shard: shardOf({ kind, id }), sockets: 0 };
    present.sockets = Math.max(0, present.sockets + step);
    if (present.sockets > 0) this.#present.set(key, present);
    else this.#present.delete(key);
    this.#say(present);
  }

  /** Asks an owner to speak about an actor at once, without anybody looking on. */
  nudge(kind: KindName, id: string): void {
    this.#say(this.#present.get(`${kind}/${id}`) ?? { address: { kind, id }, shard: shardOf({ kind, id }), sockets: 1 });
  }

  /** Says everything again, or what concerns these shards: the line to the broker is back, or somebody else owns them. */
  sayAll(filter?: ShardFilter): void {
    this.#publish([...this.#present.values()].filter(({ address, shard }) => !filter || filter(address.kind, shard)));
  }

  /** Hints of one event-loop turn leave together. */
  #say(present: Present): void {
    this.#changed.set(`${present.address.kind}/${present.address.id}`, present);
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      const changed = [...this.#changed.values()];
      this.#changed.clear();
      this.#publish(changed);
    });
  }

  #round(): void {
    this.#stop = this.clock.after(ROUND_MS, () => this.#round());
    this.#publish(this.#present.values());
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
