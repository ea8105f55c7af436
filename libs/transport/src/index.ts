export * from './memory/memory-bus';
export * from './memory/memory-transport';
export * from './nats/nats-faults';
export type { NatsOptions } from './nats/nats-options';
export * from './nats/nats-transport';
export * from './port';
export { MAX_PAYLOAD } from './subject';
export * from './unreliable/unreliable-transport';
