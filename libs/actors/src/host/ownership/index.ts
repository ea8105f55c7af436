export * from './locked-ownership';
export type { Ownership, ShardHolder, ShardRef } from './port';
export { allot, fewestOf, mostOf } from './rendezvous';
export * from './shared-ownership';
