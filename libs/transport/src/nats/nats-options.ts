/** What a line to a NATS server is told, and why each option is not left at its default. */
import type { Clock } from '@oa/kernel';
import type { ConnectionOptions } from 'nats';

export interface NatsOptions {
  /** `nats://host:port` or `tls://host:port`; several are one cluster. */
  readonly url: string | readonly string[];
  /** Shown in the server's list of connections: `matching-7f3a`. */
  readonly name: string;
  readonly user?: string;
  readonly password?: string;
  /** Files in PEM. Absent: TLS only if the server asks for it, with the system's authorities. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string };
  /** Where this user may listen for answers to its requests; `<prefix>.>` must be among its subscribe permissions. */
  readonly inboxPrefix?: string;
  /** How long `connectNats` waits for a first server that cannot be reached; default 0. A refused password never waits. */
  readonly firstConnectWithinMs?: number;
  /** Mean wait between attempts to reconnect, before jitter; default 250. */
  readonly reconnectMs?: number;
  readonly clock?: Clock;
  /** Something broke that no caller waits for. The default writes a process warning. */
  readonly onFault?: (error: Error) => void;
}

export function connectionOptions(options: NatsOptions): ConnectionOptions {
  const reconnectMs = options.reconnectMs ?? 250;
  return {
    servers: typeof options.url === 'string' ? options.url : [...options.url],
    name: options.name,
    ...(options.user === undefined ? {} : { user: options.user, pass: options.password ?? '' }),
    ...(options.tls ? { tls: { ...options.tls } } : {}),
    // The default gives up for good after ten attempts.
    maxReconnectAttempts: -1,
    // A password may be put right on the server's side while we are out.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: reconnectMs,
    reconnectJitter: reconnectMs,
    reconnectJitterTLS: reconnectMs,
    // A server that is frozen or cut off counts as lost after about 15 s; the default takes minutes.
    pingInterval: 5_000,
    maxPingOut: 2,
    timeout: 5_000,
    noAsyncTraces: true,
  };
}
