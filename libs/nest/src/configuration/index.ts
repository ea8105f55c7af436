export { isLoopback } from './across';
export * from './bus-permissions';
export * from './configuration';
export * from './database-task';
export * from './demo-configuration';
export * from './load-configuration';
export * from './rules-book';
export { type ConfigurationInput, ROOMS, type Room, SCHEMAS, type SchemaName } from './schema';
