export { type DeskFigures, MOST_DESKS } from './desk-figures';
export { DoorMeter, type DoorSide } from './door-meter';
export * from './log';
export * from './metrics';
export { type OpenedTraces, openTraces, type TracesConfiguration } from './open-traces';
export { HIDDEN, isSecretName, redact } from './redact';
export { ServiceMeter } from './service-meter';
export { Traces, type TracesOptions } from './traces';
