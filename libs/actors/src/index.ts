export * from './host/actor-host';
export * from './host/figures';
export * from './host/options';
export * from './host/ownership/index';
export * from './kind';
export * from './store';
