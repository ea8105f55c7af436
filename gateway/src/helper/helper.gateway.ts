import { Inject, UseFilters } from '@nestjs/common';
import { type OnGatewayDisconnect, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CLOSE, type HelperFrame, PATHS } from '@oa/contracts';
import { DoorFaultFilter } from '../door/door-fault.filter';
import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';
import { HelperSeat } from './helper-seat';

type Frame<T extends HelperFrame['t']> = Extract<HelperFrame, { t: T }>;

/** The helpers' door, `/v1/helper`: one method per frame. Who it is says the console's cookie, never a frame. */
@WebSocketGateway({ path: PATHS.helper })
@UseFilters(DoorFaultFilter)
export class HelperGateway implements OnGatewayDisconnect<Line> {
  readonly #seats = new WeakMap<Line, HelperSeat>();

  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  handleDisconnect(line: Line): void {
    this.#seats.get(line)?.stop();
    this.#seats.delete(line);
  }

  @SubscribeMessage('hello')
  hello(line: Line, hello: Frame<'hello'>): void {
    const person = line.person;
    if (!person) return line.close(CLOSE.unauthenticated, 'not signed in');
    if (person.wiki !== hello.wiki || !person.roles.includes('helper')) return line.close(CLOSE.forbidden, 'not a helper of this wiki');
    const seat = new HelperSeat(this.house, line, person, () => line.opened());
    this.#seats.set(line, seat);
    seat.start();
  }

  @SubscribeMessage('ping')
  ping(line: Line): void {
    line.send({ t: 'pong', at: this.house.clock.now() });
  }

  @SubscribeMessage('join')
  join(line: Line, frame: Frame<'join'>): void {
    this.#seats.get(line)?.join(frame);
  }

  @SubscribeMessage('typing')
  typing(line: Line, frame: Frame<'typing'>): void {
    this.#seats.get(line)?.typing(frame.session);
  }

  @SubscribeMessage('duty')
  duty(line: Line, frame: Frame<'duty'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('accept')
  accept(line: Line, frame: Frame<'accept'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('decline')
  decline(line: Line, frame: Frame<'decline'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('extend')
  extend(line: Line, frame: Frame<'extend'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('card')
  card(line: Line, frame: Frame<'card'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('say')
  say(line: Line, frame: Frame<'say'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('note')
  note(line: Line, frame: Frame<'note'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('end')
  end(line: Line, frame: Frame<'end'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('misuse')
  misuse(line: Line, frame: Frame<'misuse'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('undo-misuse')
  undoMisuse(line: Line, frame: Frame<'undo-misuse'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('not-again')
  notAgain(line: Line, frame: Frame<'not-again'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('report')
  report(line: Line, frame: Frame<'report'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('danger')
  danger(line: Line, frame: Frame<'danger'>): void {
    this.#seats.get(line)?.command(frame);
  }
}
