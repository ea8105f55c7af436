import type { DutyInfo, FactOf, HELPER_FACTS, HelperFace, HelperServerFrame, OfferInfo } from '@oa/contracts';
import type { FollowedFact } from './follower';

type HelperFact = FactOf<(typeof HELPER_FACTS)[number]>;

interface Ringing {
  readonly offer: OfferInfo;
  /** Epoch ms of the helper actor's clock. */
  readonly since: number;
  readonly until: number;
}

/**
 * One helper's console as the frames tell it: duty, what rings, which chats are held. Starts from the actor's face and goes on by its facts;
 * a new face after a gap answers with the frames that bring a console up to date.
 */
export class HelperView {
  #duty: DutyInfo;
  #misses: number;
  readonly #ringing = new Map<string, Ringing>();
  readonly #chats: Set<string>;

  constructor(
    face: HelperFace,
    at: number,
    private readonly ceiling: number,
  ) {
    this.#duty = face.duty;
    this.#misses = face.misses;
    this.#chats = new Set(face.chats);
    this.#setRinging(face.offers, at);
  }

  get duty(): DutyInfo {
    return { ...this.#duty, held: this.#chats.size };
  }
  get offers(): OfferInfo[] {
    return [...this.#ringing.values()].map((ringing) => ringing.offer);
  }
  get chats(): string[] {
    return [...this.#chats];
  }

  /** The frames one fact becomes. */
  frames(followed: FollowedFact): HelperServerFrame[] {
    const { at } = followed;
    const fact = { type: followed.t, body: followed.b } as HelperFact;
    switch (fact.type) {
      case 'duty-set':
        return this.#dutySet(fact.body, at);
      case 'offer-rang':
        return [this.#rang(fact.body, at)];
      case 'offer-extended':
        return this.#again(fact.body.offer, at, { extended: true }, fact.body.until);
      case 'offer-accepted':
        return this.#again(fact.body.offer, at, { accepting: true });
      case 'offer-ended':
        return this.#ended(fact.body);
      case 'assignment-won':
        this.#misses = 0;
        this.#chats.add(fact.body.session);
        return [...this.#overs(fact.body.offer, fact.body.session, 'won'), this.#dutyFrame(at)];
      case 'assignment-lost':
        return this.#overs(fact.body.offer, fact.body.session, 'taken');
      case 'reservation-released':
        this.#chats.delete(fact.body.session);
        return [{ t: 'chat-released', session: fact.body.session, why: fact.body.why }, this.#dutyFrame(at)];
      case 'helper-thanked':
        return [{ t: 'thanked', session: fact.body.session }];
      default:
        return [];
    }
  }

  /** Facts were missed for good: the frames from what the console knows to the new face. */
  refreshed(face: HelperFace, at: number): HelperServerFrame[] {
    const offers = new Set(face.offers.map((offer) => offer.offer));
    const chats = new Set(face.chats);
    const gone = [...this.#ringing.values()].filter(({ offer }) => !offers.has(offer.offer));
    const left = this.chats.filter((session) => !chats.has(session));
    this.#duty = face.duty;
    this.#misses = face.misses;
    this.#chats.clear();
    for (const session of chats) this.#chats.add(session);
    this.#setRinging(face.offers, at);
    return [
      ...gone.map(
        ({ offer }) => ({ t: 'offer-over', offer: offer.offer, session: offer.session, why: chats.has(offer.session) ? 'won' : 'gone' }) as const,
      ),
      ...left.map((session) => ({ t: 'chat-released', session, why: 'ended' }) as const),
      this.#dutyFrame(at),
      ...this.offers.map((offer) => ({ t: 'offer', ...offer }) as const),
    ];
  }

  #setRinging(offers: readonly OfferInfo[], at: number): void {
    this.#ringing.clear();
    for (const offer of offers) this.#ringing.set(offer.offer, { offer, since: at - offer.waitedMs, until: at + offer.leftMs });
  }

  #dutyFrame(at: number): HelperServerFrame {
    return { t: 'duty', ...this.duty, at };
  }

  #dutySet(body: Extract<HelperFact, { type: 'duty-set' }>['body'], at: number): HelperServerFrame[] {
    const { duty, by, capacity, languages, topics, windowMs } = body;
    if (by === 'helper') this.#misses = 0;
    this.#duty = {
      duty,
      by,
      capacity,
      ceiling: this.ceiling,
      languages,
      topics,
      windowSeconds: Math.round(windowMs / 1_000),
      held: this.#chats.size,
    };
    return [this.#dutyFrame(at)];
  }

  #rang(body: Extract<HelperFact, { type: 'offer-rang' }>['body'], at: number): HelperServerFrame {
    const { offer, session, topic, language, since, until } = body;
    const known: OfferInfo = {
      offer,
      session,
      topic,
      language,
      waitedMs: Math.max(0, at - since),
      leftMs: Math.max(0, until - at),
      extended: false,
      accepting: false,
    };
    this.#ringing.set(offer, { offer: known, since, until });
    return { t: 'offer', ...known };
  }

  #again(id: string, at: number, change: Partial<OfferInfo>, until?: number): HelperServerFrame[] {
    const ringing = this.#ringing.get(id);
    if (!ringing) return [];
    const ends = until ?? ringing.until;
    const offer: OfferInfo = { ...ringing.offer, waitedMs: Math.max(0, at - ringing.since), leftMs: Math.max(0, ends - at), ...change };
    this.#ringing.set(id, { ...ringing, offer, until: ends });
    return [{ t: 'offer', ...offer }];
  }

  #ended(body: Extract<HelperFact, { type: 'offer-ended' }>['body']): HelperServerFrame[] {
    const session = this.#ringing.get(body.offer)?.offer.session;
    const frames = session === undefined ? [] : this.#overs(body.offer, session, body.why);
    if (body.why !== 'missed' || !body.idle) return frames;
    this.#misses += 1;
    return [...frames, { t: 'still-there', misses: this.#misses }];
  }

  #overs(offer: string, session: string, why: Extract<HelperServerFrame, { t: 'offer-over' }>['why']): HelperServerFrame[] {
    this.#ringing.delete(offer);
    return [{ t: 'offer-over', offer, session, why }];
  }
}
