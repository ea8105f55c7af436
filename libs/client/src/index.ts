/** The only code that speaks the browser wire: connection, outbox, one session's log, and the two small formatters both screens share. */
export * from './backoff';
export * from './banana';
export * from './clean-text';
export * from './command-id';
export * from './connection';
export * from './frames';
export type { OutboxEntry } from './outbox';
export * from './session-log';
export * from './session-view';
export * from './signals';
export * from './text-store';
export * from './wikilink';
