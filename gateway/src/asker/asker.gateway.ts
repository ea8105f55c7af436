import { Inject, UseFilters } from '@nestjs/common';
import { type OnGatewayDisconnect, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { type AskerFrame, CLOSE, PATHS } from '@oa/contracts';
import { DoorFaultFilter } from '../door/door-fault.filter';
import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { GATEWAY_HOUSE } from '../options';
import { AskerSeat } from './asker-seat';

type Frame<T extends AskerFrame['t']> = Extract<AskerFrame, { t: T }>;

/** The askers' door, `/v1/asker`: one method per frame. Frames were read and limited before they come here. */
@WebSocketGateway({ path: PATHS.asker })
@UseFilters(DoorFaultFilter)
export class AskerGateway implements OnGatewayDisconnect<Line> {
  readonly #seats = new WeakMap<Line, AskerSeat>();

  constructor(@Inject(GATEWAY_HOUSE) private readonly house: GatewayHouse) {}

  handleDisconnect(line: Line): void {
    this.#seats.get(line)?.stop();
    this.#seats.delete(line);
  }

  @SubscribeMessage('hello')
  async hello(line: Line, hello: Frame<'hello'>): Promise<void> {
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
    const seat = new AskerSeat(this.house, line, known.identity, known.visitor, () => line.opened());
    if (known.resume) seat.resumes(known.resume.session, known.resume.gen);
    this.#seats.set(line, seat);
    seat.start();
  }

  @SubscribeMessage('ping')
  ping(line: Line): void {
    line.send({ t: 'pong', at: this.house.clock.now() });
  }

  @SubscribeMessage('join')
  join(line: Line, frame: Frame<'join'>): Promise<void> | undefined {
    return this.#seats.get(line)?.join(frame);
  }

  @SubscribeMessage('ask')
  ask(line: Line, frame: Frame<'ask'>): void {
    this.#seats.get(line)?.ask(frame);
  }

  @SubscribeMessage('typing')
  typing(line: Line, frame: Frame<'typing'>): void {
    this.#seats.get(line)?.typing(frame.session);
  }

  @SubscribeMessage('say')
  say(line: Line, frame: Frame<'say'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('leave')
  leave(line: Line, frame: Frame<'leave'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('park')
  park(line: Line, frame: Frame<'park'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('keep-waiting')
  keepWaiting(line: Line, frame: Frame<'keep-waiting'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('end')
  end(line: Line, frame: Frame<'end'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('still-here')
  stillHere(line: Line, frame: Frame<'still-here'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('reopen')
  reopen(line: Line, frame: Frame<'reopen'>): void {
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

  @SubscribeMessage('erase')
  erase(line: Line, frame: Frame<'erase'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('feedback')
  feedback(line: Line, frame: Frame<'feedback'>): void {
    this.#seats.get(line)?.command(frame);
  }

  @SubscribeMessage('thank')
  thank(line: Line, frame: Frame<'thank'>): void {
    this.#seats.get(line)?.command(frame);
  }
}
