import type { SocketLike } from '../connection';

type Listener = (event: { readonly data?: unknown; readonly code?: number }) => void;

/** A socket whose other end the test plays. Every one opened through `fakeNetwork` is kept in order. */
export class FakeSocket implements SocketLike {
  readonly sent: { readonly t: string; readonly [field: string]: unknown }[] = [];
  closed = false;
  readonly #listeners: [string, Listener][] = [];

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.#tell('open', {});
  }

  says(frame: { readonly t: string; readonly [field: string]: unknown } | string): void {
    this.#tell('message', { data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  breaks(code = 1006): void {
    this.#tell('close', { code });
  }

  #tell(type: string, event: { readonly data?: unknown; readonly code?: number }): void {
    for (const [heard, listener] of this.#listeners) if (heard === type) listener(event);
  }
}

export function fakeNetwork(): { readonly sockets: FakeSocket[]; readonly WebSocket: new (url: string) => FakeSocket } {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    },
  };
}

/** Lets everything that waits for a resolved promise go on. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}
