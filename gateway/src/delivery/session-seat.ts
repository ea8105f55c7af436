import { type AttachReply, type Authority, type DeskHead, deskId, type Party, type SessionFace } from '@oa/contracts';
import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import type { HeadEar } from './desk-heads';
import type { FollowedFact, Follower, FollowerSink } from './follower';
import { PLACE_AGAIN_MS, type Place, placeOf, samePlace } from './place';
import { SessionView, type SessionViewer } from './session-view';
import type { TypingEar } from './typing-relay';

export interface SeatOrder {
  readonly session: string;
  readonly wiki: string;
  readonly party: Party;
  readonly by: Authority;
  readonly since: number;
  readonly gen?: number;
  /** A fresh session token for the asker, sent with `joined`. */
  readonly token?: string;
}

/** Who keeps the seat. */
export interface SeatKeeper {
  /** The seat is over by itself: refused. */
  over(seat: SessionSeat): void;
}

/** One socket's seat in one help session: facts as frames, `joined`, the place in line while waiting, typing. */
export class SessionSeat implements FollowerSink, TypingEar, HeadEar, SessionViewer {
  readonly session: string;
  readonly party: Party;
  readonly #wiki: string;
  /** Until it is sent. */
  #token: string | undefined;
  readonly #view: SessionView;
  readonly #follower: Follower;
  /** The desk whose heads are heard while the request waits. */
  #desk: string | undefined;
  #placed: { place: Place; at: number } | null = null;
  #caughtUp = false;
  #counted = false;
  #over = false;

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
    order: SeatOrder,
    private readonly keeper: SeatKeeper,
  ) {
    this.session = order.session;
    this.party = order.party;
    this.#wiki = order.wiki;
    this.#token = order.token;
    this.#view = new SessionView(order.session, this, house.sender);
    this.#follower = house.follow({ kind: 'session', id: order.session }, order.by, order.since, order.gen, this);
  }

  /** Whose seat it is. */
  get principal(): string {
    return this.#follower.by.principal;
  }

  /** The chat has ended, or is another helper's now: little is to be told here any more. */
  get isPast(): boolean {
    return this.#view.isPast;
  }

  start(): void {
    this.house.typing.add(this);
    this.#follower.start();
  }

  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.house.typing.remove(this);
    this.house.unfollow(this.#follower);
    this.#hearNoMore();
    this.#count(false);
  }

  typed(): void {
    if (this.#caughtUp && this.#view.state === 'assigned') this.house.typing.typed(this);
  }

  otherTypes(): void {
    if (this.#caughtUp) this.line.send({ t: 'typing', session: this.session });
  }

  faced(reply: AttachReply): void {
    this.#view.faced(reply.face as SessionFace);
  }

  fact(fact: FollowedFact): void {
    const frame = this.#view.frame(fact);
    if (frame) this.line.send(frame);
    if (this.#caughtUp) this.#watchLine();
  }

  caughtUp(head: number): void {
    this.#caughtUp = true;
    this.#view.live = true;
    const { state, textGone } = this.#view;
    const token = this.#token;
    this.#token = undefined;
    this.line.send({ t: 'joined', session: this.session, head, state, textGone, ...(token === undefined ? {} : { token }) });
    this.#watchLine();
  }

  jumped(reply: AttachReply): void {
    this.#view.faced(reply.face as SessionFace);
  }

  refused(): void {
    this.line.error('not-allowed', { field: 'session' });
    this.stop();
    this.keeper.over(this);
  }

  broken(fault: unknown): void {
    this.house.lineBroke(this.line, fault);
  }

  unavailable(): void {
    this.line.error('unavailable', { field: 'session' });
  }

  /** While the request waits, the session hears that the asker is here, and the asker their place with every head of the desk. */
  #watchLine(): void {
    const waits = this.party === 'asker' && (this.#view.state === 'waiting' || this.#view.state === 'opening');
    this.#count(waits);
    if (!waits) {
      this.#hearNoMore();
      this.#placed = null;
      return;
    }
    if (this.#desk !== undefined || this.#view.language === null) return;
    this.#desk = deskId(this.#wiki, this.#view.language);
    this.house.heads.listen(this.#desk, this);
  }

  #hearNoMore(): void {
    if (this.#desk !== undefined) this.house.heads.unlisten(this.#desk, this);
    this.#desk = undefined;
  }

  /** One socket of the asker more, or less, in front of this request. */
  #count(here: boolean): void {
    if (here === this.#counted) return;
    this.#counted = here;
    this.house.presence.count(this.#follower.address, here ? 1 : -1);
  }

  headCame(head: DeskHead | null): void {
    const { clock } = this.house;
    const place = placeOf(this.session, head);
    const now = clock.monotonic();
    if (this.#placed && samePlace(this.#placed.place, place) && now - this.#placed.at < PLACE_AGAIN_MS) return;
    this.#placed = { place, at: now };
    this.line.send({ t: 'place', session: this.session, ...place, at: clock.now() });
  }
}
