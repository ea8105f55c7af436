// The kinds of actor this service hosts, for the service itself, for the one-process program and for the simulator.
export { STANDING_KIND } from './domain/standing.kind';
