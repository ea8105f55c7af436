import type { ActorKind, Fact, OutMessage } from '@oa/actors';

/**
 * Follows what an actor owes by its kind's incremental outbox, as the courier does. After each commit it must be the whole outbox; kinds
 * without the incremental form are followed by the whole one.
 */
export class DebtFollower<S extends object> {
  readonly #owed = new Map<string, OutMessage>();

  constructor(
    readonly kind: ActorKind<S>,
    state: S,
  ) {
    for (const message of kind.outbox(state)) this.#owed.set(message.key, message);
  }

  /** To be called after the facts of one commit are folded in. Throws where the two forms differ. */
  after(state: S, facts: readonly Fact[]): void {
    const { debts } = this.kind;
    if (!debts) return;
    for (const key of facts.flatMap((fact) => debts.touchedBy(fact))) {
      const message = debts.find(state, key);
      if (message) this.#owed.set(key, message);
      else this.#owed.delete(key);
    }
    const whole = new Map([...this.kind.outbox(state)].map((message) => [message.key, message]));
    const differs = [...new Set([...whole.keys(), ...this.#owed.keys()])].filter((key) => whole.get(key) !== this.#owed.get(key));
    if (differs.length > 0) throw new Error(`after ${facts.map(({ type }) => type).join(', ')} these debts were not touched: ${differs.join(', ')}`);
  }
}
