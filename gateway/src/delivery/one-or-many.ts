// Listeners by key, where nearly every key has but one: that one stands in the map itself, and only a second makes a set.

/** Values by key; adding one twice is adding it once. */
export class OneOrMany<K, V extends object> {
  readonly #of = new Map<K, V | Set<V>>();

  get size(): number {
    return this.#of.size;
  }

  keys(): Iterable<K> {
    return this.#of.keys();
  }

  add(key: K, value: V): void {
    const known = this.#of.get(key);
    if (known === undefined) this.#of.set(key, value);
    else if (known instanceof Set) known.add(value);
    else if (known !== value) this.#of.set(key, new Set([known, value]));
  }

  /** Whether it was there. */
  delete(key: K, value: V): boolean {
    const known = this.#of.get(key);
    if (known === value) return this.#of.delete(key);
    if (!(known instanceof Set) || !known.delete(value)) return false;
    const [last] = known;
    if (known.size === 1 && last) this.#of.set(key, last);
    return true;
  }

  /** The values of a key as they are now; adding and deleting meanwhile changes nothing. */
  of(key: K): readonly V[] {
    const known = this.#of.get(key);
    if (known === undefined) return NONE as readonly V[];
    return known instanceof Set ? [...known] : [known];
  }
}

const NONE: readonly object[] = [];
