export * from './host/actor-host';
export * from './host/options';
export * from './host/ownership';
export * from './kind';
export * from './store';
