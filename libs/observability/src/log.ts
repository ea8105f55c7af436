/** The log of a room: one JSON line for each thing worth knowing, never people's text, tokens or addresses. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What every room logs through. Facts first, then one sentence; an error goes under `error`. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** A log whose lines all carry these facts, such as a correlation id. */
  child(facts: object): Log;
}

export interface LogOptions {
  readonly level?: LogLevel;
  /** Facts of every line: service, pod. */
  readonly base?: object;
  /** Default: standard output. */
  readonly to?: DestinationStream;
  /** Called for each line at level error: for a figure. */
  readonly onError?: () => void;
}

/** A log that writes JSON lines with ISO times and the level's name. */
export function createLog(options: LogOptions = {}): Log {
  const { level = 'info', base = {}, to, onError = () => undefined } = options;
  const settings = {
    level,
    base: redact(base) as Record<string, unknown>,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (facts: Record<string, unknown>) => redact(facts) as Record<string, unknown>,
    },
    // Errors are made plain by `redact`, wherever they stand.
    serializers: { err: (error: unknown) => redact(error) },
  };
  return wrap(to ? pino(settings, to) : pino(settings), onError);
}

/** pino does not pass a child's own facts through the formatters. */
function wrap(logger: Logger, onError: () => void): Log {
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => {
      onError();
      logger.error(facts, message);
    },
    child: (facts) => wrap(logger.child(redact(facts) as Record<string, unknown>), onError),
  };
}

/** The log of one message and all it causes. */
export function correlated(log: Log, correlation: string): Log {
  return log.child({ correlation });
}

/** Says nothing: for tests. */
export const SILENT_LOG: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT_LOG,
};
