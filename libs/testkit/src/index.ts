export * from './describe-key-store';
export * from './describe-store';
export * from './describe-transport';
export * from './eventually';
export * from './follow-debts';
export * from './link';
export * from './servers';
export * from './table-reader';
