// Private servers for tests and for scripts that need a cluster on one machine.
export * from './servers/certificates';
export * from './servers/mariadb';
export * from './servers/nats';
export { findProgram, freePort } from './servers/private-server';
