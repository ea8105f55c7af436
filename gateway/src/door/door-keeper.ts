import type { IncomingMessage } from 'node:http';
import { type Clock } from '@oa/kernel';
import type { GatewayLimits } from '../options';
import { AddressKeys, clientAddress } from './client-address';
import type { DoorName } from './line';
import type { Origins } from './origins';
import { BucketTable } from './token-bucket';

export type Admission =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly status: 403 | 429 | 503; readonly why: string };

/** Decides before an upgrade, and before a request is answered, whether somebody may come in. The only place that sees addresses. */
export class DoorKeeper {
  readonly #addresses = new AddressKeys();
  readonly #sockets: BucketTable;
  readonly #requests: BucketTable;
  /** No new sockets: the gateway is about to leave. */
  closing = false;
  /** No new sockets: nobody could be served until the line to the broker is back. */
  cutOff = false;

  constructor(
    private readonly clock: Clock,
    private readonly limits: GatewayLimits,
    private readonly origins: Origins,
    private readonly trustedProxies: number,
    private readonly openSockets: () => number,
  ) {
    this.#sockets = new BucketTable(limits.addressSockets);
    this.#requests = new BucketTable(limits.addressRequests);
  }

  admitSocket(door: DoorName, request: IncomingMessage): Admission {
    const origin = request.headers.origin ?? '';
    if (this.closing || this.cutOff || this.openSockets() >= this.limits.sockets) return { ok: false, status: 503, why: 'no room' };
    if (!this.origins.mayOpen(door, origin)) return { ok: false, status: 403, why: 'origin' };
    if (!this.#sockets.take(this.#keyOf(request), this.clock.monotonic())) return { ok: false, status: 429, why: 'too many sockets' };
    return { ok: true, origin };
  }

  /** False: this address asks too often. */
  admitRequest(request: IncomingMessage): boolean {
    return this.#requests.take(this.#keyOf(request), this.clock.monotonic());
  }

  /** Forgets addresses that have been quiet. */
  sweep(): void {
    this.#sockets.sweep(this.clock.monotonic());
    this.#requests.sweep(this.clock.monotonic());
  }

  #keyOf(request: IncomingMessage): string {
    return this.#addresses.of(clientAddress(request, this.trustedProxies));
  }
}
