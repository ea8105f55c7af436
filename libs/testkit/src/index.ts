export * from './describe-transport';
export * from './eventually';
