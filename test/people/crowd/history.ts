// What one person of a crowd sent and was told, as their socket saw it. Times are monotonic ms of this process.

/** Errors after which a client gives a command up; after any other it sends it again. */
const FINAL_ERRORS: readonly string[] = ['malformed', 'unknown-frame', 'not-allowed'];

export interface SentCommand {
  readonly cid: string;
  readonly t: string;
  readonly session?: string;
  readonly offer?: string;
  readonly text?: string;
  /** When the person did it, whether or not there was a line. */
  readonly typedAt: number;
  /** How often it went out, when first and on which line last. */
  sends: number;
  readonly sentAt?: number;
  readonly line?: number;
  answer: { readonly t: 'ack' | 'asked' | 'refused' | 'error'; readonly at: number; readonly seq?: number; readonly code?: string } | null;
  /** Errors it met before it was answered. */
  readonly errors: { readonly at: number; readonly code: string }[];
  /** The person was away by their own doing while it was under way: its time says nothing about the house. */
  hindered: boolean;
}

export interface HeardFact {
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  /** Number of the line (from 1) on which it came. */
  readonly line: number;
  readonly text?: string;
  readonly by?: string;
}

/** What is known of one help session on one person's side. */
export interface HeardSession {
  readonly facts: HeardFact[];
  /** Joins sent on each line. */
  readonly joins: Map<number, number>;
  /** `head` of the newest `joined`, and the line it came on. */
  head: number;
  joinedOn: number;
}

/** An error frame that belongs to no command, or a close with a code that ends the client. */
export interface HeardError {
  readonly at: number;
  readonly code: string;
  readonly about: string;
}

interface Frame {
  readonly t?: string;
  readonly cid?: string;
  readonly session?: string;
  readonly offer?: string;
  readonly text?: string | null;
  readonly seq?: number;
  readonly head?: number;
  readonly kind?: string;
  readonly by?: string;
  readonly code?: string;
  readonly field?: string;
  readonly why?: string;
}

export class History {
  readonly commands = new Map<string, SentCommand>();
  readonly sessions = new Map<string, HeardSession>();
  /** Offers that rang, in order. */
  readonly rang: { readonly offer: string; readonly session: string; readonly at: number }[] = [];
  readonly over: { readonly offer: string; readonly session: string; readonly why: string; readonly at: number }[] = [];
  readonly errors: HeardError[] = [];
  /** Lines opened so far; the newest is the present one. */
  lines = 0;
  /** When the person was away by their own doing, as far as they know: begins and ends. */
  readonly absences: number[] = [];
  /** Gateways' farewells. */
  byes = 0;

  /** The person took their line away and is not welcomed again yet: what they do meanwhile waits for themselves. */
  #isAway = false;

  constructor(
    readonly who: string,
    readonly side: 'asker' | 'helper',
    readonly now: () => number,
  ) {}

  opened(): number {
    this.lines += 1;
    return this.lines;
  }

  /** A command's id was drawn: the person just did something. */
  typed(cid: string): string {
    this.commands.set(cid, { cid, t: '', typedAt: this.now(), sends: 0, answer: null, errors: [], hindered: this.#isAway });
    return cid;
  }

  /** The person takes their own line away, or is without one by their own doing. */
  away(): void {
    this.#isAway = true;
    this.absences.push(this.now());
    for (const command of this.commands.values()) if (!command.answer) command.hindered = true;
  }

  sent(line: number, text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.t === 'join' && frame.session) {
      const { joins } = this.#of(frame.session);
      joins.set(line, (joins.get(line) ?? 0) + 1);
    }
    const { cid } = frame;
    const known = cid === undefined ? undefined : this.commands.get(cid);
    if (cid === undefined || !known) return;
    const { t = '', session, offer } = frame;
    this.commands.set(cid, {
      ...known,
      t,
      sends: known.sends + 1,
      sentAt: known.sentAt ?? this.now(),
      line,
      ...(session && { session }),
      ...(offer && { offer }),
      ...(typeof frame.text === 'string' && { text: frame.text }),
    });
  }

  heard(line: number, text: string): void {
    const frame = JSON.parse(text) as Frame;
    const at = this.now();
    if (frame.t === 'fact') this.#fact(line, at, frame);
    else if (frame.t === 'joined' && frame.session) {
      const session = this.#of(frame.session);
      session.head = Math.max(session.head, frame.head ?? 0);
      session.joinedOn = line;
    } else if (frame.t === 'offer' && frame.offer && frame.session) this.rang.push({ offer: frame.offer, session: frame.session, at });
    else if (frame.t === 'offer-over' && frame.offer && frame.session)
      this.over.push({ offer: frame.offer, session: frame.session, why: frame.why ?? '', at });
    else if (frame.t === 'bye') this.byes += 1;
    else if (frame.t === 'welcome') this.#isAway = false;
    else this.#answer(at, frame);
  }

  closed(code: number): void {
    if (code >= 4400 && code < 4500) this.errors.push({ at: this.now(), code: String(code), about: 'line' });
  }

  #fact(line: number, at: number, { session, seq, kind = '', text, by }: Frame): void {
    if (session === undefined || seq === undefined) return;
    this.#of(session).facts.push({ seq, kind, at, line, ...(typeof text === 'string' && { text }), ...(by !== undefined && { by }) });
  }

  #answer(at: number, { t, cid, seq, code = '', field = '' }: Frame): void {
    if (t !== 'ack' && t !== 'asked' && t !== 'refused' && t !== 'error') return;
    const command = cid === undefined ? undefined : this.commands.get(cid);
    if (!command) {
      if (t === 'error') this.errors.push({ at, code, about: field });
      return;
    }
    if (code === 'too-fast' || (t === 'error' && !FINAL_ERRORS.includes(code))) command.errors.push({ at, code });
    else command.answer ??= { t, at, ...(seq !== undefined && { seq }), ...(t === 'ack' || t === 'asked' ? {} : { code }) };
  }

  #of(session: string): HeardSession {
    let known = this.sessions.get(session);
    if (!known) {
      known = { facts: [], joins: new Map(), head: 0, joinedOn: 0 };
      this.sessions.set(session, known);
    }
    return known;
  }
}
