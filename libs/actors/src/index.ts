export * from './kind';
export * from './store';
