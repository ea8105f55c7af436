/** Faults of a line to NATS. */
import { Fault } from '@oa/kernel';
import { ErrorCode, NatsError } from 'nats';

/** The server does not let this user publish to or listen on a subject. Reported through `onPermissionError`; the line stays up. */
export class PermissionError extends Fault {
  override readonly name = 'PermissionError';
  constructor(
    readonly operation: 'publish' | 'subscribe',
    readonly subject: string,
  ) {
    super(`this room's bus user may not ${operation} ${operation === 'publish' ? 'to' : 'on'} ${subject}`, { operation, subject });
  }
}

/** No line to the bus could be opened. The message says which server and why, never the password. */
export class BusUnreachable extends Fault {
  override readonly name = 'BusUnreachable';
}

const CREDENTIALS: readonly string[] = [ErrorCode.AuthorizationViolation, ErrorCode.AuthenticationExpired, ErrorCode.AuthenticationTimeout];

export function refusesCredentials(error: unknown): boolean {
  return error instanceof NatsError && CREDENTIALS.includes(error.code);
}

export function unreachable(url: string | readonly string[], error: unknown): BusUnreachable {
  const where = [url].flat().map(withoutCredentials).join(', ');
  if (refusesCredentials(error)) return new BusUnreachable(`the bus at ${where} refuses this user or password`, { url: where });
  const why = error instanceof NatsError && error.code === ErrorCode.ConnectionRefused ? 'nobody answers there' : reason(error);
  return new BusUnreachable(`the bus at ${where} cannot be reached: ${why}`, { url: where }, error);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
