import { KINDS, type KindName, OwnershipHint, type ServiceName } from '@oa/contracts';
import type { Clock, Random } from '@oa/kernel';

/** Which shards a change of ownership may concern. */
export type ShardFilter = (kind: KindName, shard: number) => boolean;

/** Hints are acted on after this long at least, and as much again at most: several gateways do not ask in the same moment. */
const SOON_MS = 20;
/** Hints that name no shards concern all of a service; those are followed no more often than this. */
const ALL_MS = 300;

/** Collects hints of ownership and passes them on together: what they name once, after a moment that differs from gateway to gateway. */
export class OwnershipHints {
  readonly #named = new Set<string>();
  readonly #whole = new Set<ServiceName>();
  /** Monotonic ms: when all of a service was last passed on. */
  readonly #passedAt = new Map<ServiceName, number>();
  #stop: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly moved: (filter: ShardFilter) => void,
  ) {}

  take(service: ServiceName, text: string): void {
    const shards = read(text).shards;
    if (!shards) this.#whole.add(service);
    else for (const [kind, numbers] of Object.entries(shards)) for (const shard of numbers) this.#named.add(`${kind} ${shard}`);
    this.#stop ??= this.clock.after(SOON_MS * (1 + this.random()), () => this.#pass());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #pass(): void {
    this.#stop = undefined;
    const now = this.clock.monotonic();
    const named = new Set(this.#named);
    const whole = new Set([...this.#whole].filter((service) => now - (this.#passedAt.get(service) ?? Number.NEGATIVE_INFINITY) >= ALL_MS));
    this.#named.clear();
    for (const service of whole) {
      this.#whole.delete(service);
      this.#passedAt.set(service, now);
    }
    if (this.#whole.size > 0) this.#stop = this.clock.after(ALL_MS, () => this.#pass());
    if (named.size + whole.size > 0) this.moved((kind, shard) => whole.has(KINDS[kind].service) || named.has(`${kind} ${shard}`));
  }
}

/** What cannot be read concerns everything. */
function read(text: string): OwnershipHint {
  try {
    return OwnershipHint.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
