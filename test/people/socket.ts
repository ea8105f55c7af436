import type { SocketLike } from '@oa/client';
import { WebSocket } from 'ws';

/** What a page's connection carries beside its origin. */
export interface SocketTraits {
  /** The page's cookies as they stand when the socket opens. */
  readonly cookie?: () => string;
  /** Address of this machine the connection is to come from, such as `127.0.0.77`. */
  readonly localAddress?: string;
  readonly userAgent?: string;
}

/** Options of `ws` for a page of this origin. */
export function socketOptions(origin: string | undefined, { cookie, localAddress, userAgent }: SocketTraits = {}) {
  const headers = { ...(cookie && { cookie: cookie() }), ...(userAgent && { 'user-agent': userAgent }) };
  return { perMessageDeflate: false, headers, ...(origin !== undefined && { origin }), ...(localAddress && { localAddress }) };
}

/** The WebSocket of `ws` as a page of this origin would open it. */
export function socketClass(origin: string, traits: SocketTraits = {}): new (url: string) => SocketLike {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, socketOptions(origin, traits));
    }
  } as unknown as new (
    url: string,
  ) => SocketLike;
}
