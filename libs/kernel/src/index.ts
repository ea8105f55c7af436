export * from './assert-never';
export * from './base32';
export * from './clock';
export * from './durations';
export * from './faults';
export * from './outcome';
export * from './seeded-random';
export * from './trace';
