// Matching: who is offered to whom.
export * from './kinds';
export * from './matching.module';
