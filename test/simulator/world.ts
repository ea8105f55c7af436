// What the parts of one simulated installation share.

import type { ActorKind } from '@oa/actors';
import type { Envelope, KindName, PublishedFact, Reply, RulesInForce, ServiceName } from '@oa/contracts';
import type { Bus } from './bus';
import type { Chance } from './chance';
import type { EventLog } from './event-log';
import type { Timeline } from './timeline';

/** A deliberate error in the modelled host, the store or a gateway. Errors in kinds are wrappers around them. */
export type HostError =
  | 'no-fence'
  | 'outbox-lost'
  | 'unversioned-ack'
  | 'no-republish-on-duplicate'
  | 'tail-before-subscribe'
  | 'refused-unlooked'
  | 'answer-unfenced'
  | 'due-unfenced'
  | 'refused-join-detaches';

/** What a pod hears from the bus. */
export interface PodListener {
  take(envelope: Envelope, reply: (reply: Reply) => void): void;
  hint(kind: KindName, gateway: string, people: readonly { id: string; sockets: number }[]): void;
}

/** What a gateway hears from the bus. */
export interface GatewayListener {
  facts(batch: readonly PublishedFact[]): void;
  ownersChanged(service: ServiceName): void;
}

/** Chances of what may go wrong inside a pod around a commit. All zero in calm. */
export interface Storms {
  crashAfterCommit: number;
  commitFails: number;
  commitSilent: number;
}

export interface Counts {
  commits: number;
  facts: number;
  offers: number;
  fenced: number;
  duplicates: number;
  republished: number;
  resent: number;
  kills: number;
  freezes: number;
  steals: number;
  snapshots: number;
  gatewayDeaths: number;
  texts: number;
  chats: number;
  restrictions: number;
  poisoned: number;
}

export interface World {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly pods: Bus<PodListener>;
  readonly gateways: Bus<GatewayListener>;
  readonly kinds: ReadonlyMap<KindName, ActorKind>;
  readonly logs: Readonly<Record<ServiceName, EventLog>>;
  readonly storms: Storms;
  readonly counts: Counts;
  readonly hostError: HostError | null;
  rules(wiki: string): RulesInForce;
  /** Throws if a message does not fit its contract; a no-op in most seeds, for speed. */
  checkMessage(kind: KindName, type: string, body: unknown): void;
  checkFact(kind: KindName, type: string, body: unknown): void;
  /** Something a correct house never does has happened. Throws Violation. */
  violated(invariant: string, what: string): never;
  /** A line for the trace; `line` is called only if somebody reads it. */
  trace(line: () => string): void;
}

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
  constructor(
    readonly invariant: string,
    readonly what: string,
  ) {
    super(`${invariant}: ${what}`);
  }
}
