import { Inject, UseFilters } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CLOSE, type HelperFrame, PATHS } from '@oa/contracts';
import type { Arrival } from '../door/door-adapter';
import { DoorFaultFilter } from '../door/door-fault.filter';
import { DoorGateway, TakesCommands } from '../door/door-gateway';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';
import { HELPER_COMMANDS } from './helper-commands';
import { HelperSeat } from './helper-seat';

type Frame<T extends HelperFrame['t']> = Extract<HelperFrame, { t: T }>;

/** The helpers' door, `/v1/helper`. Who it is says the console's cookie, never a frame. */
@WebSocketGateway({ path: PATHS.helper })
@UseFilters(DoorFaultFilter)
@TakesCommands(HELPER_COMMANDS)
export class HelperGateway extends DoorGateway<HelperSeat> {
  constructor(@Inject(GATEWAY_HOUSE) house: GatewayHouse) {
    super(house);
  }

  @SubscribeMessage('hello')
  hello(_door: unknown, { line, frame: hello }: Arrival<Frame<'hello'>>): void {
    const person = line.person;
    if (!person) return line.close(CLOSE.unauthenticated, 'not signed in');
    if (person.wiki !== hello.wiki || !person.roles.includes('helper')) return line.close(CLOSE.forbidden, 'not a helper of this wiki');
    const seat = new HelperSeat(this.house, line, person);
    line.seat = seat;
    seat.start();
  }

  @SubscribeMessage('join')
  join(_door: unknown, { line, frame }: Arrival<Frame<'join'>>): void {
    this.seatOf(line)?.join(frame);
  }
}
