/** The sessions service: help sessions with their transcripts, and what one person has open. */
export * from './kinds';
export * from './sessions.module';
