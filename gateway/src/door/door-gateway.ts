import { type OnGatewayDisconnect, SubscribeMessage } from '@nestjs/websockets';
import type { GatewayHouse } from '../house/gateway-house';
import type { Line } from './line';

/** What one socket has here, from its hello to its end. */
export interface Seat {
  typing(session: string): void;
  command(frame: object): void;
  stop(): void;
}

/** What both doors do alike. A frame that comes before hello never reaches them, so a line without a seat is on its way out. */
export abstract class DoorGateway<S extends Seat> implements OnGatewayDisconnect<Line> {
  protected readonly seats = new WeakMap<Line, S>();

  protected constructor(protected readonly house: GatewayHouse) {}

  handleDisconnect(line: Line): void {
    this.seats.get(line)?.stop();
    this.seats.delete(line);
  }

  @SubscribeMessage('ping')
  ping(line: Line): void {
    line.send({ t: 'pong', at: this.house.clock.now() });
  }

  @SubscribeMessage('typing')
  typing(line: Line, frame: { readonly session: string }): void {
    this.seats.get(line)?.typing(frame.session);
  }

  command(line: Line, frame: object): void {
    this.seats.get(line)?.command(frame);
  }
}

/** Subscribes a door to these frames as to methods of its own: each is a command, and the line's seat knows what becomes of it. */
export function TakesCommands(frames: readonly string[]): ClassDecorator {
  return ({ prototype }) => {
    for (const frame of frames) {
      const take = function (this: DoorGateway<Seat>, line: Line, content: object): void {
        this.command(line, content);
      };
      const descriptor = { value: take, writable: true, configurable: true };
      Object.defineProperty(prototype, `command ${frame}`, descriptor);
      SubscribeMessage(frame)(prototype, `command ${frame}`, descriptor);
    }
  };
}
