import type { SocketLike } from '@oa/client';
import { WebSocket } from 'ws';

/** The WebSocket of `ws` as a page of this origin would open it, with its cookies if it has any. */
export function socketClass(origin: string, cookie?: () => string): new (url: string) => SocketLike {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { origin, perMessageDeflate: false, headers: cookie ? { cookie: cookie() } : {} });
    }
  } as unknown as new (
    url: string,
  ) => SocketLike;
}
