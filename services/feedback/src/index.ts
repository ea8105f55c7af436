/** The feedback service: how a help session went, in the helped person's words and figures, and their thanks. */

export * from './feedback.module';
export * from './kinds';
