import 'reflect-metadata';

export * from './configuration';
export * from './queries';
export * from './service';
