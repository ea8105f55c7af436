import { SubscribeMessage } from '@nestjs/websockets';
import type { GatewayHouse } from '../house/gateway-house';
import type { Arrival } from './door-adapter';
import type { Line, LineSeat } from './line';

/** What one socket has here, from its hello to its end. */
export interface Seat extends LineSeat {
  typing(session: string): void;
}

/**
 * What both doors do alike. Handlers are given the door, which is all that Nest knows as a client, and a frame with its line. A frame that comes
 * before hello never reaches them, so a line without a seat is on its way out.
 */
export abstract class DoorGateway<S extends Seat> {
  protected constructor(protected readonly house: GatewayHouse) {}

  /** What this line has here. Only this door's handlers give its lines seats. */
  protected seatOf(line: Line): S | undefined {
    return line.seat as S | undefined;
  }

  @SubscribeMessage('ping')
  ping(_door: unknown, { line }: Arrival): void {
    line.send({ t: 'pong', at: this.house.clock.now() });
  }

  @SubscribeMessage('typing')
  typing(_door: unknown, { line, frame }: Arrival<{ readonly session: string }>): void {
    this.seatOf(line)?.typing(frame.session);
  }

  command({ line, frame }: Arrival<object>): void {
    this.seatOf(line)?.command(frame);
  }
}

/** Subscribes a door to these frames as to methods of its own: each is a command, and the line's seat knows what becomes of it. */
export function TakesCommands(frames: readonly string[]): ClassDecorator {
  return ({ prototype }) => {
    for (const frame of frames) {
      const take = function (this: DoorGateway<Seat>, _door: unknown, arrival: Arrival<object>): void {
        this.command(arrival);
      };
      const descriptor = { value: take, writable: true, configurable: true };
      Object.defineProperty(prototype, `command ${frame}`, descriptor);
      SubscribeMessage(frame)(prototype, `command ${frame}`, descriptor);
    }
  };
}
