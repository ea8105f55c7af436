// Facts and outbox entries with the types their contracts give them.
import type { Fact, OutMessage } from '@oa/actors';
import type { ActorAddress, FactOf, PayloadOf } from '@oa/contracts';

/** A fact of this definition; its body is checked at compile time. */
export function factOf<D extends { readonly name: string }>(definition: D, body: FactOf<D>['body'] & object): Fact {
  return { type: definition.name, body };
}

/** An outbox entry with a message of this definition; its body is checked at compile time. */
export function owed<D extends { readonly name: string }>(
  key: string,
  version: number,
  to: ActorAddress,
  definition: D,
  body: PayloadOf<D> & object,
): OutMessage {
  return { key, version, to, type: definition.name, body };
}
