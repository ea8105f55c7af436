/** A room as a process of its own: configuration, start, signals, a drain in order, an exit code. */
import type { Type } from '@nestjs/common';
import type { ServiceName } from '@oa/contracts';
import { ConfigurationError, Fault } from '@oa/kernel';
import { createLog, Metrics } from '@oa/observability';
import { type Configuration, loadConfiguration, type Room } from '../configuration';
import { type House, openHouse, versionOf } from './house';
import { openPrivateDoor } from './private-door';
import { type RunningRoom, type ServiceDefinition, startService } from './start-service';

export interface RunRoomOptions {
  readonly room: Room | 'all';
  /** Whose tables the process opens. */
  readonly services: readonly ServiceName[];
  /** Default: the file named by `OA_CONFIG`. */
  readonly configuration?: Configuration;
  /** Starts the room. `lost` ends the process with code 1 after a drain: another process took over. */
  start(house: House, lost: () => void): Promise<RunningRoom>;
  /** Called once it can be reached. */
  readonly started?: (house: House) => void;
}

/**
 * Runs a room until SIGTERM or SIGINT, or until it lost its shards. Resolves with the exit code; a second signal ends the process at once.
 * Faults of the start are printed as one text without a stack, and are code 1.
 */
export async function runRoom(options: RunRoomOptions): Promise<number> {
  try {
    return await run(options, options.configuration ?? configured(options.room));
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    return 1;
  }
}

/** `main.ts` of a service: runs it, then ends the process with its code. */
export async function runService(module: Type<unknown>, definition: ServiceDefinition): Promise<void> {
  const { service } = definition;
  const code = await runRoom({ room: service, services: [service], start: (house, lost) => startService(module, definition, house, lost) });
  process.exit(code);
}

/** What a person can act on in one sentence; a stack only where nobody thought of it. */
function wordsOf(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const { code, address, port } = (error ?? {}) as { code?: unknown; address?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') return `The port ${address}:${port} is taken by another program. Stop that one, or give this one another port.`;
  if (code === 'EACCES' && port !== undefined) return `The port ${address}:${port} may not be opened by this account. Choose one above 1023.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function configured(room: Room | 'all'): Configuration {
  const file = process.env.OA_CONFIG;
  if (!file) throw new ConfigurationError(['OA_CONFIG is not set: it names the configuration file']);
  return loadConfiguration(file, { room });
}

async function run(options: RunRoomOptions, configuration: Configuration): Promise<number> {
  const { room } = options;
  const metrics = new Metrics({ eventLoop: true });
  metrics.build.set({ room, version: versionOf() }, 1);
  metrics.faults.inc({ room }, 0);
  const log = createLog({ level: configuration.log.level, base: { room, pid: process.pid }, onError: () => metrics.faults.inc({ room }) });
  const end = endOfProcess();
  const house = await openHouse(configuration, { services: options.services, log, metrics });
  try {
    const stopWatching = watchLine(house);
    const running = await options.start(house, () => end.lost());
    const port = configuration.ownPorts.health;
    const door = port === null ? null : await openDoor(running, house, port);
    options.started?.(house);
    const why = await end.reason;
    log.info({ why }, 'stopping');
    await running.stop();
    stopWatching();
    await door?.close();
    return why === 'lost' ? 1 : 0;
  } finally {
    await house.close();
    end.forget();
  }
}

async function openDoor(running: RunningRoom, { configuration, metrics }: House, port: number) {
  try {
    return await openPrivateDoor({ host: configuration.health.host, port, metrics, ...probesOf(running) });
  } catch (error) {
    await running.stop();
    throw new Fault(`the health port ${configuration.health.host}:${port} cannot be opened`, { port }, error);
  }
}

function probesOf(running: RunningRoom) {
  const { liveness } = running;
  return { readiness: () => running.readiness(), ...(liveness && { liveness: () => liveness.call(running) }) };
}

function watchLine({ transport, metrics, log, configuration }: House): () => void {
  const { room } = configuration;
  metrics.line.set({ room }, 1);
  return transport.onLine((line) => {
    metrics.line.set({ room }, line === 'up' ? 1 : 0);
    log.warn({ line }, line === 'up' ? 'the bus is there again' : 'the bus is gone');
  });
}

/** Waits for a reason to end; while it ends, another signal kills. */
function endOfProcess() {
  let settle: (why: string) => void = () => undefined;
  let asked = false;
  const reason = new Promise<string>((resolve) => {
    settle = resolve;
  });
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) process.exit(130);
    asked = true;
    settle(signal);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return {
    reason,
    lost: () => settle('lost'),
    forget: () => {
      process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    },
  };
}
