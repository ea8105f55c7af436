export * from './bus-client';
export * from './bus-server';
export * from './checked';
export * from './queries';
export { QueryContext } from './query-context';
export * from './query-errors';
export * from './raise-to-caller';
export * from './view-queries';
