/** The kinds of actor this service hosts. */
export { ASKER_KIND } from './domain/asker/asker.kind';
export { SESSION_KIND } from './domain/session/session.kind';
