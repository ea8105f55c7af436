export { DoorMeter, type DoorSide } from './door-meter';
export * from './log';
export * from './metrics';
export { HIDDEN, isSecretName, redact } from './redact';
export { ServiceMeter } from './service-meter';
