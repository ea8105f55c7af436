import { ConfigurationError } from '@oa/kernel';
import type { Log } from '@oa/observability';
import { connectNats, MemoryBus, type NatsTransport, type Transport } from '@oa/transport';
import type { BusConfiguration, Configuration } from '../configuration';

/** How long a start waits for a broker that is not there yet. */
const FIRST_LINE_MS = 30_000;

/**
 * The line to the configured broker, or to a bus of this process if none is configured. Throws BusUnreachable, and ConfigurationError for a
 * room of its own that has no broker to reach the others by.
 */
export async function openTransport(configuration: Configuration, name: string, log: Log): Promise<Transport> {
  const { bus, room } = configuration;
  if (bus) return openNats(bus, name, log);
  if (room !== 'all') throw new ConfigurationError([`bus: is missing: the ${room} room as a process of its own reaches the others by it`]);
  return new MemoryBus({ onFault: (error) => log.error({ error }, 'a handler of the bus broke') }).connect();
}

async function openNats(bus: BusConfiguration, name: string, log: Log): Promise<NatsTransport> {
  const { url, user, passwords, tls, inboxPrefix } = bus;
  const onFault = (error: Error) => log.error({ error }, 'the bus reports a fault');
  const line = await connectNats({ url, name, user, passwords, tls, inboxPrefix, onFault, firstConnectWithinMs: FIRST_LINE_MS });
  line.onPermissionError((error) => log.error({ operation: error.operation, subject: error.subject }, 'the bus refuses a subject'));
  return line;
}
