// A sorted set that knows ranks: a treap with subtree sizes. Everything but walking is O(log n).

interface Node<T> {
  readonly value: T;
  readonly weight: number;
  size: number;
  left: Node<T> | null;
  right: Node<T> | null;
}

const sizeOf = (node: Node<unknown> | null): number => (node ? node.size : 0);

/**
 * Values in the order of `compare`, which must be a total order and must not change for a value while it is in the set.
 * The shape of the tree comes from a fixed sequence of numbers: the same calls build the same tree.
 */
export class OrderedSet<T> {
  #root: Node<T> | null = null;
  #weights = 0x2545f491;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return sizeOf(this.#root);
  }

  /** Adds a value; false if one of equal order is there already. */
  add(value: T): boolean {
    if (this.rankOf(value) > 0) return false;
    this.#weights = (Math.imul(this.#weights, 1_664_525) + 1_013_904_223) | 0;
    this.#root = this.#insert(this.#root, { value, weight: this.#weights, size: 1, left: null, right: null });
    return true;
  }

  /** Removes the value of equal order; false if there is none. */
  delete(value: T): boolean {
    if (this.rankOf(value) === 0) return false;
    this.#root = this.#remove(this.#root, value);
    return true;
  }

  first(): T | undefined {
    let node = this.#root;
    while (node?.left) node = node.left;
    return node?.value;
  }

  last(): T | undefined {
    let node = this.#root;
    while (node?.right) node = node.right;
    return node?.value;
  }

  /** The place of a value, from 1; 0 if it is not in the set. */
  rankOf(value: T): number {
    let before = 0;
    for (let node = this.#root; node; ) {
      const order = this.compare(value, node.value);
      if (order === 0) return before + sizeOf(node.left) + 1;
      if (order > 0) before += sizeOf(node.left) + 1;
      node = order < 0 ? node.left : node.right;
    }
    return 0;
  }

  /** From the first. The set must not change during the walk; each step is O(log n) at worst, O(1) on average. */
  [Symbol.iterator](): Generator<T> {
    return this.#walk('left', 'right');
  }

  /** From the last. */
  descending(): Generator<T> {
    return this.#walk('right', 'left');
  }

  *#walk(near: 'left' | 'right', far: 'left' | 'right'): Generator<T> {
    const path: Node<T>[] = [];
    for (let node = this.#root; node || path.length > 0; ) {
      for (; node; node = node[near]) path.push(node);
      const top = path.pop() as Node<T>;
      yield top.value;
      node = top[far];
    }
  }

  #insert(at: Node<T> | null, fresh: Node<T>): Node<T> {
    if (!at) return fresh;
    if (fresh.weight > at.weight) {
      const [left, right] = this.#split(at, fresh.value);
      fresh.left = left;
      fresh.right = right;
      return sized(fresh);
    }
    if (this.compare(fresh.value, at.value) < 0) at.left = this.#insert(at.left, fresh);
    else at.right = this.#insert(at.right, fresh);
    return sized(at);
  }

  #split(at: Node<T> | null, value: T): [Node<T> | null, Node<T> | null] {
    if (!at) return [null, null];
    if (this.compare(value, at.value) < 0) {
      const [left, right] = this.#split(at.left, value);
      at.left = right;
      return [left, sized(at)];
    }
    const [left, right] = this.#split(at.right, value);
    at.right = left;
    return [sized(at), right];
  }

  #remove(at: Node<T> | null, value: T): Node<T> | null {
    if (!at) return null;
    const order = this.compare(value, at.value);
    if (order === 0) return merge(at.left, at.right);
    if (order < 0) at.left = this.#remove(at.left, value);
    else at.right = this.#remove(at.right, value);
    return sized(at);
  }
}

function sized<T>(node: Node<T>): Node<T> {
  node.size = sizeOf(node.left) + sizeOf(node.right) + 1;
  return node;
}

function merge<T>(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
  if (!left) return right;
  if (!right) return left;
  if (left.weight > right.weight) {
    left.right = merge(left.right, right);
    return sized(left);
  }
  right.left = merge(left, right.left);
  return sized(right);
}

/** Walks several ordered sets of the same order as one. Lazy: what is not asked for is not visited. */
export function* inOrder<T>(sets: readonly (OrderedSet<T> | undefined)[], compare: (a: T, b: T) => number): Generator<T> {
  const heads: { value: T; rest: Generator<T> }[] = [];
  for (const set of sets) {
    const rest = set?.[Symbol.iterator]();
    const head = rest?.next();
    if (rest && head && !head.done) heads.push({ value: head.value, rest });
  }
  while (heads.length > 0) {
    let least = heads[0] as (typeof heads)[number];
    for (const head of heads) if (compare(head.value, least.value) < 0) least = head;
    yield least.value;
    const next = least.rest.next();
    if (next.done) heads.splice(heads.indexOf(least), 1);
    else least.value = next.value;
  }
}
