import { Inject, UseFilters } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { type AskerFrame, CLOSE, PATHS } from '@oa/contracts';
import type { Arrival } from '../door/door-adapter';
import { DoorFaultFilter } from '../door/door-fault.filter';
import { DoorGateway, TakesCommands } from '../door/door-gateway';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';
import { ASKER_COMMANDS } from './asker-commands';
import { AskerSeat } from './asker-seat';

type Frame<T extends AskerFrame['t']> = Extract<AskerFrame, { t: T }>;

/** The askers' door, `/v1/asker`. Frames were read and limited before they come here. */
@WebSocketGateway({ path: PATHS.asker })
@UseFilters(DoorFaultFilter)
@TakesCommands(ASKER_COMMANDS)
export class AskerGateway extends DoorGateway<AskerSeat> {
  constructor(@Inject(GATEWAY_HOUSE) house: GatewayHouse) {
    super(house);
  }

  @SubscribeMessage('hello')
  async hello(_door: unknown, { line, frame: hello }: Arrival<Frame<'hello'>>): Promise<void> {
    if (!this.house.wikis.has(hello.wiki) || !this.house.origins.ofWiki(hello.wiki, line.origin)) {
      line.close(CLOSE.forbidden, 'not a page of this wiki');
      return;
    }
    const known = await this.house.identities.identify(hello);
    if (!line.isOpen) return;
    if (!known.ok) {
      if (known.why === 'unavailable') line.error('unavailable');
      line.close(known.why === 'unavailable' ? CLOSE.restart : CLOSE.unauthenticated, known.why);
      return;
    }
    const seat = new AskerSeat(this.house, line, known.identity, known.visitor);
    if (known.resume) seat.resumes(known.resume.session, known.resume.gen);
    line.seat = seat;
    seat.start();
  }

  @SubscribeMessage('join')
  join(_door: unknown, { line, frame }: Arrival<Frame<'join'>>): Promise<void> | undefined {
    return this.seatOf(line)?.join(frame);
  }

  @SubscribeMessage('ask')
  ask(_door: unknown, { line, frame }: Arrival<Frame<'ask'>>): void {
    this.seatOf(line)?.ask(frame);
  }
}
