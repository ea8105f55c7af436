/** The kind of actor this service hosts. */
export { FEEDBACK_KIND } from './domain/feedback.kind';
