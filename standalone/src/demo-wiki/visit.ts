/** Who visits the demo wiki: a signed cookie and a CSRF token made from it. Nothing is stored, so a restart signs nobody out. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DemoPerson } from './people';

const COOKIE = 'demo_wiki';

export interface Visit {
  /** Null: no account. */
  readonly person: DemoPerson | null;
  readonly csrf: string;
  /** `Set-Cookie` for a browser that had no cookie yet. */
  readonly setCookie: string | null;
}

export class Visits {
  readonly #people: ReadonlyMap<string, DemoPerson>;

  constructor(
    people: readonly DemoPerson[],
    private readonly secret: Buffer,
  ) {
    this.#people = new Map(people.map((person) => [person.sub, person]));
  }

  /** Who sends this request; a browser nobody knows gets a cookie of somebody without an account. */
  of(request: IncomingMessage): Visit {
    const sent = cookieOf(request.headers.cookie);
    const known = sent === undefined ? null : this.#read(sent);
    if (sent !== undefined && known) return { person: this.#people.get(known) ?? null, csrf: this.#sign(`csrf ${sent}`), setCookie: null };
    const made = this.#make('');
    return { person: null, csrf: this.#sign(`csrf ${made}`), setCookie: headerOf(made) };
  }

  /** The cookie that signs this person in, or out (null). Undefined: nobody of that name. */
  signIn(sub: string | null): string | undefined {
    if (sub !== null && !this.#people.has(sub)) return undefined;
    return headerOf(this.#make(sub ?? ''));
  }

  mayPost(visit: Visit, csrf: string): boolean {
    const expected = Buffer.from(visit.csrf);
    const given = Buffer.from(csrf);
    return visit.setCookie === null && given.length === expected.length && timingSafeEqual(given, expected);
  }

  #make(sub: string): string {
    const content = `${sub}.${randomBytes(12).toString('base64url')}`;
    return `${content}.${this.#sign(content)}`;
  }

  /** The sub in a cookie of ours ("" without account), or null. */
  #read(cookie: string): string | null {
    const end = cookie.lastIndexOf('.');
    const content = cookie.slice(0, Math.max(0, end));
    const expected = Buffer.from(this.#sign(content));
    const given = Buffer.from(cookie.slice(end + 1));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return content.slice(0, content.indexOf('.')) || 'nobody';
  }

  #sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

function headerOf(value: string): string {
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

function cookieOf(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return undefined;
}
