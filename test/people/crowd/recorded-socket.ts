import type { SocketLike } from '@oa/client';
import { WebSocket } from 'ws';
import { type SocketTraits, socketOptions } from '../socket';
import type { History } from './history';

/** Where a line is to be opened: a gateway or the balancer, and the origin its page has there. */
export interface Door {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly origin: string;
}

/** A person's socket, that writes down everything that passes and can be torn without a word. */
export interface RecordedLine {
  readonly WebSocket: new (url: string) => SocketLike;
  /** Ends the present socket as a dead network does: no close frame. */
  tear(): void;
}

/** Each line goes through the door that `doors` names at that moment, whatever host the client's address has. */
export function recordedLine(history: History, doors: () => Door, traits: SocketTraits = {}): RecordedLine {
  let present: WebSocket | undefined;
  class Recorded extends WebSocket {
    readonly line: number;

    constructor(url: string) {
      const door = doors();
      super(`${door.url.replace('http', 'ws')}${new URL(url).pathname}`, socketOptions(door.origin, traits));
      present = this;
      this.line = history.opened();
      this.on('message', (bytes) => history.heard(this.line, String(bytes)));
      this.on('close', (code) => history.closed(code));
    }

    override send(text: string): void {
      history.sent(this.line, text);
      super.send(text);
    }
  }
  return { WebSocket: Recorded as unknown as RecordedLine['WebSocket'], tear: () => present?.terminate() };
}
