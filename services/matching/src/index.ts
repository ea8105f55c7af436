// Matching: who is offered to whom.
export * from './kinds';
