export * from './chance';
export { Crowd, type CrowdOptions } from './crowd';
export { CrowdAsker } from './crowd-asker';
export { CrowdHelper } from './crowd-helper';
export * from './habits';
export * from './history';
export type { Door } from './recorded-socket';
export * from './town';
