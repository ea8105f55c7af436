import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { type SeatOrder, SessionSeat } from './session-seat';

const NONE: readonly SessionSeat[] = [];

/**
 * The help sessions one socket has joined, so many at most. Joining again replaces the earlier join. A helper takes chat after chat on one
 * socket: where there is no room, the session joined longest ago of those that are over for this person gives way.
 */
export class JoinedSessions {
  #seats: readonly SessionSeat[] = NONE;

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
  ) {}

  join(order: SeatOrder): void {
    const { session } = order;
    const known = this.#seatIn(session);
    known?.stop();
    if (!known && this.#seats.length >= this.house.limits.joinedPerSocket && !this.#makeRoom()) {
      this.line.error('not-allowed', { field: 'session' });
      return;
    }
    const seat = new SessionSeat(this.house, this.line, order, this);
    // Not spread: such an array is given room for seventeen.
    this.#seats = this.#seats.filter((other) => other !== known).concat(seat);
    seat.start();
  }

  /** The other side is told that this one writes; nothing happens if the session is not joined. */
  typing(session: string): void {
    this.#seatIn(session)?.typed();
  }

  stop(): void {
    for (const seat of this.#seats) seat.stop();
    this.#seats = NONE;
  }

  /** The seat is given up. */
  over(seat: SessionSeat): void {
    this.#seats = this.#seats.filter((other) => other !== seat);
  }

  #makeRoom(): boolean {
    const past = this.#seats.find((seat) => seat.isPast);
    if (!past) return false;
    past.stop();
    this.over(past);
    return true;
  }

  #seatIn(session: string): SessionSeat | undefined {
    return this.#seats.find((seat) => seat.session === session);
  }
}
