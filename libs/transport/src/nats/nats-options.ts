/** What a line to a NATS server is told, and why each option is not left at its default. */
import type { Clock } from '@oa/kernel';
import { type ConnectionOptions, usernamePasswordAuthenticator } from 'nats';

export interface NatsOptions {
  /** `nats://host:port` or `tls://host:port`; several are one cluster. */
  readonly url: string | readonly string[];
  /** Shown in the server's list of connections: `matching-7f3a`. */
  readonly name: string;
  readonly user?: string;
  readonly password?: string;
  /** In place of `password`, current first: each attempt to connect that is refused goes on with the next, also when the line is lost later. */
  readonly passwords?: readonly string[];
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

/** Which of several passwords an attempt uses: the one that worked last, else the next. */
export class PasswordTurn {
  readonly passwords: readonly string[];
  #place = 0;
  #open = false;

  constructor({ password, passwords }: Pick<NatsOptions, 'password' | 'passwords'>) {
    this.passwords = passwords && passwords.length > 0 ? passwords : [password ?? ''];
  }

  /** For one attempt. One that was not told to be a success counts as refused. */
  take(): string {
    if (this.#open) this.#place = (this.#place + 1) % this.passwords.length;
    this.#open = true;
    return this.passwords[this.#place] ?? '';
  }

  worked(): void {
    this.#open = false;
  }
}

export function connectionOptions(options: NatsOptions, turn: PasswordTurn): ConnectionOptions {
  const reconnectMs = options.reconnectMs ?? 250;
  return {
    servers: typeof options.url === 'string' ? options.url : [...options.url],
    name: options.name,
    ...(options.user === undefined ? {} : { authenticator: usernamePasswordAuthenticator(options.user, () => turn.take()) }),
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
