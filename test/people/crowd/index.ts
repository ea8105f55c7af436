export * from './chance';
export { Crowd, type CrowdOptions } from './crowd';
export * from './habits';
export * from './history';
export type { Door } from './recorded-socket';
export * from './town';
