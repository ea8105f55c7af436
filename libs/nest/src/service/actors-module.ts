import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceName } from '@oa/contracts';
import type { House } from './house';
import { CLOCK, CONFIGURATION, HOST, LOG, METER, RULES, STORE, SUBJECTS, TRANSPORT } from './tokens';

/** A host as the rest of a service sees it. */
export interface HostLike {
  start(): Promise<void>;
  /** Resolves within about `ms`. */
  drain(ms: number): Promise<void>;
  ready(): boolean;
}

@Module({})
export class ActorsModule {}

/** Gives every class of one service's application its own store and host, and what it shares with the house. */
export function actorsModule(service: ServiceName, house: House, host: HostLike): DynamicModule {
  const providers = [
    { provide: CONFIGURATION, useValue: house.configuration },
    { provide: TRANSPORT, useValue: house.transport },
    { provide: SUBJECTS, useValue: house.subjects },
    { provide: STORE, useValue: house.stores.store(service) },
    { provide: HOST, useValue: host },
    { provide: RULES, useValue: house.rules },
    { provide: LOG, useValue: house.log.child({ service }) },
    { provide: METER, useValue: house.metrics.service(service) },
    { provide: CLOCK, useValue: house.clock },
  ];
  return { module: ActorsModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
}
