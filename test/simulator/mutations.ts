// Deliberate errors the simulator must find. Those of the host, the store and the gateway are switches of the model; those of kinds wrap the kind.

import type { ActorKind } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { acceptsAnyAssign, capacityUnchecked, favouriteFirst, releaseIgnored, roundUnchecked, youngestFirst } from './kind-mutations';
import type { HostError } from './world';

export interface Mutation {
  /** What this house does and a correct one does not. */
  readonly about: string;
  readonly hostError?: HostError;
  /** Wraps one kind. */
  readonly kind?: { readonly of: KindName; wrap(kind: ActorKind): ActorKind };
}

const inHost = (hostError: HostError, about: string): Mutation => ({ about, hostError });
const inKind = (of: KindName, wrap: (kind: ActorKind) => ActorKind, about: string): Mutation => ({ about, kind: { of, wrap } });

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'no-fence': inHost('no-fence', 'rows of a stale epoch are appended'),
  'round-unchecked': inKind('session', roundUnchecked, 'a session takes an assignment of an older round'),
  'session-accepts-any-assign': inKind('session', acceptsAnyAssign, 'a session says yes to every assignment'),
  'outbox-lost': inHost('outbox-lost', 'a debt is sent once and never again'),
  'capacity-unchecked': inKind('helper', capacityUnchecked, 'a helper holds places beyond capacity'),
  'release-ignored': inKind('helper', releaseIgnored, 'a helper keeps the place of a chat that is over'),
  'unversioned-ack': inHost('unversioned-ack', 'an acknowledgement of an older version pays the newer debt'),
  'no-republish-on-duplicate': inHost('no-republish-on-duplicate', 'a repeated command is not answered with its facts'),
  'tail-before-subscribe': inHost('tail-before-subscribe', 'a gateway reads the tail before it listens'),
  'youngest-first': inKind('desk', youngestFirst, 'a desk offers the youngest request first'),
  'favourite-first': inKind('desk', favouriteFirst, 'a desk gives new requests to one helper, whoever’s turn it is'),
  'answer-unfenced': inHost('answer-unfenced', 'a pod that lost its shard answers and refuses from what it remembers'),
  'due-unfenced': inHost('due-unfenced', 'a pod that lost its shard sets the due rows of its actors'),
  'refused-unlooked': inHost('refused-unlooked', 'a command is refused without a look whether it was done before'),
  'refused-join-detaches': inHost('refused-join-detaches', 'refusing one person’s join takes the facts from others on the same gateway'),
};
