export * from './locked-ownership';
export { type Ownership, type ShardHolder, type ShardRef, shardName } from './port';
export { allot, fewestOf, mostOf } from './rendezvous';
export * from './shared-ownership';
