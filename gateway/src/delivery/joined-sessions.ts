import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { type SeatOrder, SessionSeat } from './session-seat';

/** The help sessions one socket has joined, so many at most. Joining again replaces the earlier join. */
export class JoinedSessions {
  readonly #seats = new Map<string, SessionSeat>();

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
  ) {}

  join(order: Omit<SeatOrder, 'onOver'>): void {
    const { session } = order;
    this.#seats.get(session)?.stop();
    if (!this.#seats.has(session) && this.#seats.size >= this.house.limits.joinedPerSocket) {
      this.line.error('not-allowed', { field: 'session' });
      return;
    }
    const onOver = (): void => {
      if (this.#seats.get(session) === seat) this.#seats.delete(session);
    };
    const seat = new SessionSeat(this.house, this.line, { ...order, onOver });
    this.#seats.set(session, seat);
    seat.start();
  }

  /** The other side is told that this one writes; nothing happens if the session is not joined. */
  typing(session: string): void {
    this.#seats.get(session)?.typed();
  }

  stop(): void {
    for (const seat of this.#seats.values()) seat.stop();
    this.#seats.clear();
  }
}
