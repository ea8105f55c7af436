// Which debts of a desk a fact may have changed.
import type { Fact } from '@oa/actors';
import type { DESK_FACTS, FactOf } from '@oa/contracts';
import { partsOfOffer } from '../shared/offer-id';
import { keyOfOffer, keyOfSupply } from './desk-state';

type DeskFact = FactOf<(typeof DESK_FACTS)[number]>;

/** Outbox keys under which `evolveDesk` may put, replace or pay something for this fact. */
export function debtsTouchedBy(fact: Fact): readonly string[] {
  const known = fact as DeskFact;
  switch (known.type) {
    case 'offer-made':
      return [keyOfOffer(known.body.turn)];
    case 'offer-closed':
      return [keyOfOffer(partsOfOffer(known.body.offer).number)];
    case 'request-enqueued':
    case 'request-dequeued':
    case 'supply-changed':
      return [keyOfSupply(known.body.session)];
    case 'delivered':
      return [known.body.key];
    case 'offer-extended':
    case 'helper-noted':
    case 'forgot':
      return [];
  }
}
