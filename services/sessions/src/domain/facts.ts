/** Facts built from their definitions in the contracts, so that a body that does not fit does not compile. */
import type { Fact } from '@oa/actors';
import type { FactOf } from '@oa/contracts';

export function factOf<D extends { readonly name: string }>(definition: D, body: FactOf<D>['body'] & object): Fact {
  return { type: definition.name, body };
}
