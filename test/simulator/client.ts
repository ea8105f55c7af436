// A modelled browser: it keeps one line to some gateway, resends what was not answered under the same id, and keeps a copy of what it joined.

import type { Authority, KindName } from '@oa/contracts';
import type { Gateway } from './gateway/gateway';
import type { Line, TailFact } from './gateway/line';
import type { World } from './world';

export interface Copy {
  readonly kind: KindName;
  readonly id: string;
  readonly gen: number | undefined;
  /** Facts received, from seq 1 on. */
  readonly facts: TailFact[];
  joined: boolean;
  /** When the gateway said so on the present line. */
  joinedAt: number;
  refused: string | null;
}

export interface Sent {
  readonly cid: string;
  readonly kind: KindName;
  readonly id: string;
  readonly type: string;
  readonly body: object;
  outcome: 'open' | 'done' | 'refused';
  readonly then: (done: boolean, content: unknown) => void;
}

/** One end of the line; forgotten when the line breaks. Messages keep their order and take about a millisecond. */
class ClientLine implements Line {
  open = true;
  readonly #upcoming: (() => void)[] = [];

  constructor(
    readonly client: Client,
    readonly gateway: Gateway,
  ) {}

  get by(): Authority {
    return this.client.by;
  }

  fact(kind: KindName, id: string, fact: TailFact): void {
    this.#arrive(() => this.client.received(kind, id, fact));
  }

  answered(cid: string, done: boolean, content: unknown): void {
    this.#arrive(() => this.client.answered(cid, done, content));
  }

  unanswered(cid: string): void {
    this.#arrive(() => this.client.unanswered(cid));
  }

  joined(kind: KindName, id: string): void {
    this.#arrive(() => this.client.hasJoined(kind, id));
  }

  joinRefused(kind: KindName, id: string, code: string): void {
    this.#arrive(() => this.client.joinRefused(kind, id, code));
  }

  /** One step in virtual time carries everything that was put on the line meanwhile. */
  #arrive(step: () => void): void {
    this.#upcoming.push(step);
    if (this.#upcoming.length > 1) return;
    this.client.world.timeline.after(1, () => {
      for (const one of this.#upcoming.splice(0)) if (this.open) one();
    });
  }
}

export abstract class Client {
  readonly copies = new Map<string, Copy>();
  /** Everything ever commanded, oldest first. */
  readonly sent: Sent[] = [];
  /** False once the person has closed the page for good. */
  here = true;
  line: ClientLine | null = null;
  readonly #queues = new Map<string, Sent[]>();

  constructor(
    readonly world: World,
    readonly by: Authority,
    readonly gateways: () => readonly Gateway[],
  ) {}

  /** The line broke or was opened: for presence, and for people who notice. */
  protected lineChanged(_gateway: Gateway, _open: boolean): void {}
  protected abstract heard(copy: Copy, fact: TailFact): void;

  /* ---- the line ---- */

  connect(): void {
    if (this.line || !this.here) return;
    const alive = this.gateways().filter((gateway) => gateway.alive);
    if (alive.length === 0) {
      this.world.timeline.after(500, () => this.connect());
      return;
    }
    const gateway = this.world.chance.pick(alive);
    this.line = new ClientLine(this, gateway);
    this.lineChanged(gateway, true);
    for (const copy of this.copies.values()) if (copy.refused === null) this.#joinNow(copy);
    for (const queue of this.#queues.values()) if (queue[0]) this.#command(queue[0]);
  }

  /** The line breaks; the client comes back by itself after `ms`, or never (null). */
  breakLine(ms: number | null): void {
    const { line } = this;
    if (!line) return;
    line.open = false;
    this.line = null;
    for (const copy of this.copies.values()) copy.joined = false;
    line.gateway.hangUp(line);
    this.lineChanged(line.gateway, false);
    if (ms !== null) this.world.timeline.after(ms, () => this.connect());
  }

  /** The page is loaded anew: what was received is forgotten, what was not answered is kept. */
  reload(): void {
    for (const copy of this.copies.values()) copy.facts.length = 0;
    this.breakLine(this.world.chance.between(200, 2_000));
  }

  /* ---- commands ---- */

  /** Commands to one actor go one after the other, each until it is answered. */
  command(kind: KindName, id: string, type: string, body: object, then: Sent['then'] = () => {}): void {
    const sent: Sent = { cid: this.world.chance.uuid(), kind, id, type, body, outcome: 'open', then };
    this.sent.push(sent);
    const key = `${kind}/${id}`;
    const queue = this.#queues.get(key) ?? [];
    queue.push(sent);
    this.#queues.set(key, queue);
    if (queue.length === 1) this.#command(sent);
  }

  #command({ kind, id, type, body, cid }: Sent): void {
    const { line } = this;
    if (line)
      this.world.timeline.after(
        1,
        () => line.open && line.gateway.command(line, kind, id, type, type === 'asker.ask' ? { ...body, cid } : body, cid),
      );
  }

  answered(cid: string, done: boolean, content: unknown): void {
    for (const [key, queue] of this.#queues) {
      const sent = queue[0];
      if (sent?.cid !== cid) continue;
      queue.shift();
      if (queue.length === 0) this.#queues.delete(key);
      sent.outcome = done ? 'done' : 'refused';
      const next = queue[0];
      if (next) this.#command(next);
      return sent.then(done, content);
    }
  }

  unanswered(cid: string): void {
    for (const queue of this.#queues.values()) {
      const sent = queue[0];
      if (sent?.cid === cid) this.world.timeline.after(1_000, () => sent.outcome === 'open' && this.#command(sent));
    }
  }

  /* ---- facts ---- */

  join(kind: KindName, id: string, gen?: number): Copy {
    const key = `${kind}/${id}`;
    const known = this.copies.get(key);
    if (known) return known;
    const copy: Copy = { kind, id, gen, facts: [], joined: false, joinedAt: 0, refused: null };
    this.copies.set(key, copy);
    this.#joinNow(copy);
    return copy;
  }

  leave(kind: KindName, id: string): void {
    if (!this.copies.delete(`${kind}/${id}`) || !this.line) return;
    this.line.gateway.feeds.leave(this.line, kind, id);
  }

  #joinNow(copy: Copy): void {
    const { line } = this;
    const stillWanted = () => line?.open && this.copies.get(`${copy.kind}/${copy.id}`) === copy;
    this.world.timeline.after(1, () => {
      if (line && stillWanted()) line.gateway.feeds.join(line, copy.kind, copy.id, copy.facts.length, copy.gen);
    });
  }

  hasJoined(kind: KindName, id: string): void {
    const copy = this.copies.get(`${kind}/${id}`);
    if (!copy) return;
    copy.joined = true;
    copy.joinedAt = this.world.timeline.now;
  }

  joinRefused(kind: KindName, id: string, code: string): void {
    const copy = this.copies.get(`${kind}/${id}`);
    if (copy) copy.refused = code;
  }

  received(kind: KindName, id: string, fact: TailFact): void {
    const copy = this.copies.get(`${kind}/${id}`);
    if (!copy) return;
    if (fact.s !== copy.facts.length + 1)
      this.world.violated('I9', `${this.by.principal} was given fact ${fact.s} of ${kind}/${id} after fact ${copy.facts.length}`);
    copy.facts.push(fact);
    this.heard(copy, fact);
  }

  /** Commands not answered yet. */
  get open(): readonly Sent[] {
    return [...this.#queues.values()].flat();
  }
}
