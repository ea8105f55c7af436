import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { type SeatOrder, SessionSeat } from './session-seat';

const NONE: readonly SessionSeat[] = [];

/** The help sessions one socket has joined, so many at most. Joining again replaces the earlier join. */
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
    if (!known && this.#seats.length >= this.house.limits.joinedPerSocket) {
      this.line.error('not-allowed', { field: 'session' });
      return;
    }
    const seat = new SessionSeat(this.house, this.line, order, this);
    this.#seats = [...this.#seats.filter((other) => other !== known), seat];
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

  /** The seat is over by itself: refused, or no longer this person's. */
  over(seat: SessionSeat): void {
    this.#seats = this.#seats.filter((other) => other !== seat);
  }

  #seatIn(session: string): SessionSeat | undefined {
    return this.#seats.find((seat) => seat.session === session);
  }
}
