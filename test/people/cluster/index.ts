export { Cluster } from './cluster';
export * from './shape';
