import type { LoggerService } from '@nestjs/common';
import type { Log } from '@oa/observability';

/** Nest's own words in the room's log; the wiring of modules at debug. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.to.debug(facts(rest), words(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.to.debug(facts(rest), words(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.to.debug(facts(rest), words(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.to.warn(facts(rest), words(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.to.error({ ...facts(rest), ...(typeof message === 'object' ? { error: message } : {}) }, words(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

/** Nest's last argument is the name of the part that speaks. */
function facts(rest: readonly unknown[]): object {
  const part = rest.at(-1);
  return typeof part === 'string' ? { part } : {};
}

function words(message: unknown): string {
  if (typeof message === 'string') return message;
  return typeof message === 'object' && message && 'message' in message ? String(message.message) : 'an error';
}
