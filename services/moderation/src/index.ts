export type { MarkRow, RestrictionRow } from './domain/standing-views';
export * from './kinds';
export * from './moderation.module';
