// What must hold in every committed state, kept from the facts alone: I1, I2, I4, I5 and I8. It knows no kind's state.

import { KINDS } from '@oa/contracts';
import { type DeskTruth, fits, type LineEntry } from './desk-truth';
import type { Row } from './event-log';
import { RingBound } from './ring-bound';
import type { Counts } from './world';

export interface SessionTruth {
  state: 'unopened' | 'opening' | 'waiting' | 'parked' | 'assigned' | 'ended';
  round: number;
  /** Helper assigned in each round. */
  readonly assigned: Map<number, string>;
  helper: string | null;
  offer: string | null;
  asker: string;
  desk: string;
}

export interface HelperTruth {
  capacity: number;
  duty: string;
  here: boolean;
  /** Offers that take a place, and how far they are. */
  readonly held: Map<string, 'reserved' | 'accepting' | 'active'>;
}

/** A fact's body, each field as what the contract of that fact says it is. */
interface Body {
  readonly session: string;
  readonly offer: string;
  readonly helper: string;
  readonly duty: string;
  readonly capacity: number;
  readonly round: number;
}

/** What a judge needs of the world it judges: the simulator's, or one that was real. */
export interface JudgedWorld {
  /** Time of the fact that is judged, ms. */
  readonly timeline: { readonly now: number };
  readonly counts: Pick<Counts, 'commits' | 'facts' | 'offers' | 'restrictions'>;
  /** May throw, or note it and return. */
  violated(invariant: string, what: string): void;
  trace(line: () => string): void;
}

/** Follows every committed fact and complains through `world.violated`. */
export class Judge {
  readonly sessions = new Map<string, SessionTruth>();
  readonly helpers = new Map<string, HelperTruth>();
  readonly desks = new Map<string, DeskTruth>();
  readonly #epochs = new Map<string, number>();
  readonly #seqs = new Map<string, number>();
  readonly ring: RingBound;
  /** I5 holds only while nothing is lost. */
  faultless = false;

  constructor(readonly world: JudgedWorld) {
    this.ring = new RingBound(world);
  }

  landed(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#inOrder(row);
      this.world.trace(() => `${row.actor} #${row.seq} e${row.epoch} ${row.fact.type} ${JSON.stringify(row.fact.body).slice(0, 200)}`);
      const body = row.fact.body as unknown as Body;
      if (row.kind === 'session') this.#session(row, body);
      else if (row.kind === 'helper') this.#helper(row, body);
      else if (row.kind === 'desk') this.#desk(row, body);
      else if (row.kind === 'standing' && row.fact.type === 'restriction-set') this.world.counts.restrictions += 1;
    }
    this.world.counts.commits += new Set(rows.map((row) => `${row.actor} ${row.last}`)).size;
    this.world.counts.facts += rows.length;
  }

  #inOrder(row: Row): void {
    const seq = (this.#seqs.get(row.actor) ?? 0) + 1;
    if (row.seq !== seq) this.world.violated('I8', `${row.actor}: seq ${row.seq} after ${seq - 1}`);
    const epoch = this.#epochs.get(row.actor) ?? 0;
    if (row.epoch < epoch) this.world.violated('I8', `${row.actor}: epoch ${row.epoch} after ${epoch} at seq ${row.seq}`);
    this.#seqs.set(row.actor, seq);
    this.#epochs.set(row.actor, row.epoch);
    if (!(row.kind in KINDS)) this.world.violated('I8', `no such kind: ${row.kind}`);
  }

  /* ---- sessions: I1 ---- */

  #session({ id, fact }: Row, body: Body): void {
    const truth = this.sessions.get(id) ?? newSession();
    this.sessions.set(id, truth);
    switch (fact.type) {
      case 'session-opened': {
        const opened = body as unknown as { wiki: string; askerPrincipal: string; request: { language: string } };
        truth.state = 'opening';
        truth.asker = opened.askerPrincipal;
        truth.desk = `${opened.wiki}/${opened.request.language}`;
        return;
      }
      case 'reopening-asked':
        truth.state = 'opening';
        return;
      case 'request-queued':
        truth.state = 'waiting';
        truth.helper = null;
        truth.offer = null;
        if (body.round !== truth.round + 1) this.world.violated('I1', `${id}: round ${body.round} after ${truth.round}`);
        truth.round = body.round;
        return;
      case 'session-parked':
        truth.state = 'parked';
        return;
      case 'helper-assigned':
        return this.#assigned(id, truth, body);
      case 'session-ended':
        truth.state = 'ended';
        truth.helper = null;
        truth.offer = null;
        return;
    }
  }

  #assigned(id: string, truth: SessionTruth, { helper, offer, round }: { helper: string; offer: string; round: number }): void {
    const other = truth.assigned.get(round);
    if (other !== undefined) this.world.violated('I1', `${id} round ${round}: assigned to ${helper} after ${other}`);
    if (truth.state !== 'waiting') this.world.violated('I1', `${id}: assigned to ${helper} while ${truth.state}`);
    if (round !== truth.round || !offer.startsWith(`${id}.${truth.round}.`))
      this.world.violated('I1', `${id}: assigned by ${offer} (round ${round}) in round ${truth.round}`);
    truth.assigned.set(round, helper);
    truth.state = 'assigned';
    truth.helper = helper;
    truth.offer = offer;
  }

  /* ---- helpers: I1, I2 ---- */

  #helper({ id, fact }: Row, body: Body): void {
    const truth = this.helpers.get(id) ?? { capacity: 0, duty: 'off', here: true, held: new Map() };
    this.helpers.set(id, truth);
    const { offer, session } = body;
    switch (fact.type) {
      case 'duty-set':
        truth.capacity = body.capacity;
        truth.duty = body.duty as string;
        return;
      case 'offer-rang':
        truth.held.set(offer, 'reserved');
        if (truth.held.size > truth.capacity) this.world.violated('I2', `${id} holds ${truth.held.size} of ${truth.capacity}`);
        return;
      case 'offer-accepted':
        truth.held.set(offer, 'accepting');
        return;
      case 'assignment-won':
        truth.held.set(offer, 'active');
        return this.#onlyOneActive(id, offer, session);
      case 'offer-ended':
      case 'assignment-lost':
      case 'reservation-released':
        truth.held.delete(offer);
        return;
      case 'presence-lost':
        truth.here = false;
        return;
      case 'presence-back':
        truth.here = true;
        return;
    }
  }

  #onlyOneActive(id: string, offer: string, session: string): void {
    const round = offer.slice(0, offer.lastIndexOf('.'));
    if (!round.startsWith(session)) this.world.violated('I1', `${id}: offer ${offer} is not of ${session}`);
    for (const [other, { held }] of this.helpers)
      for (const [known, how] of held)
        if (known !== offer && how === 'active' && known.startsWith(`${round}.`))
          this.world.violated('I1', `${round} is active with ${other} and ${id}`);
  }

  /* ---- desks: I4 ---- */

  #desk({ id, fact }: Row, body: Body): void {
    const truth = this.desks.get(id) ?? { line: new Map(), declined: new Map(), helpers: new Map() };
    this.desks.set(id, truth);
    switch (fact.type) {
      case 'request-enqueued':
        return this.#enqueued(truth, body as unknown as LineEntry & { excluded: readonly string[] });
      case 'request-dequeued':
        if ((truth.line.get(body.session)?.round ?? 0) <= (body.round as number)) truth.line.delete(body.session);
        return;
      case 'offer-made':
        this.world.counts.offers += 1;
        return this.#offered(id, truth, body);
      case 'offer-closed':
        return this.#closed(id, truth, body as unknown as { offer: string; helper: string; why: string; turnGiven: boolean });
      case 'helper-noted': {
        const { helper, online, free, topics } = body as unknown as { helper: string; online: boolean; free: number; topics: readonly string[] };
        const before = truth.helpers.get(helper);
        if (before?.online !== online || String(before.topics) !== String(topics)) this.ring.interrupted(id, helper);
        truth.helpers.set(helper, { online, free, topics });
        return;
      }
    }
  }

  #enqueued(desk: DeskTruth, body: LineEntry & { excluded: readonly string[] }): void {
    const { session, round, since, topic } = body;
    const declined = desk.declined.get(session) ?? new Set();
    desk.declined.set(session, declined);
    desk.line.set(session, { session, round, since, topic, excluded: new Set(body.excluded), declined, missed: new Map(), offer: null });
  }

  #offered(id: string, desk: DeskTruth, { offer, session, helper }: { offer: string; session: string; helper: string }): void {
    const request = desk.line.get(session);
    if (!request) return this.world.violated('I4', `${id} offers ${session}, which is not in its line`);
    if (request.offer) this.world.violated('I4', `${id} offers ${session} twice: ${request.offer} and ${offer}`);
    if (!fits(desk, request, helper)) this.world.violated('I4', `${id} offers ${session} to ${helper}, who does not fit`);
    for (const older of desk.line.values()) {
      if (older.offer || older === request || !isBefore(older, request)) continue;
      if (fits(desk, older, helper) && !older.missed.has(helper))
        this.world.violated('I4', `${id} offers ${session} to ${helper} while the older ${older.session} waits`);
    }
    if (this.faultless) this.ring.offered(id, desk, request, helper);
    request.offer = offer;
  }

  #closed(id: string, desk: DeskTruth, { offer, helper, why, turnGiven }: { offer: string; helper: string; why: string; turnGiven: boolean }): void {
    const session = offer.slice(0, offer.indexOf('.'));
    if (!turnGiven) this.ring.interrupted(id, helper);
    if (why === 'declined') {
      const declined = desk.declined.get(session) ?? new Set();
      declined.add(helper);
      desk.declined.set(session, declined);
    }
    const request = desk.line.get(session);
    if (request?.offer !== offer) return;
    request.offer = null;
    if (why === 'missed' || why === 'timed-out') request.missed.set(helper, (request.missed.get(helper) ?? 0) + 1);
  }
}

function newSession(): SessionTruth {
  return { state: 'unopened', round: 0, assigned: new Map(), helper: null, offer: null, asker: '', desk: '' };
}

function isBefore(a: LineEntry, b: LineEntry): boolean {
  return a.since < b.since || (a.since === b.since && a.session < b.session);
}
