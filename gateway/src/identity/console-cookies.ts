import secureSession from '@fastify/secure-session';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ConsolePerson, Roster } from './roster';
import { deriveKeys } from './secrets';

declare module '@fastify/secure-session' {
  interface SessionData {
    wiki: string;
    sub: string;
  }
}

/** How long a sign-in lasts without use, seconds. */
const LIFE_S = 12 * 3_600;
const NAME = 'oa_console';
const shape = z.object({ wiki: z.string(), sub: z.string() });

type Decode = (header: string) => unknown;

/**
 * The console's cookie: sealed, HttpOnly, SameSite=Strict. It names a person; roles are looked up in the roster at every use, so that
 * whoever left it is out at once.
 */
export class ConsoleCookies {
  #decode: Decode = () => null;

  constructor(private readonly roster: Roster) {}

  /** Puts the cookie's plugin on the HTTP server. `secure`: only over https. */
  async register(server: FastifyInstance, secrets: readonly string[], secure: boolean): Promise<void> {
    const key = deriveKeys(secrets, 'console-cookie').map((derived) => Buffer.from(derived.bytes));
    await server.register(secureSession, {
      key,
      cookieName: NAME,
      expiry: LIFE_S,
      cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: LIFE_S },
    });
    this.#decode = (header) => {
      const value = server.parseCookie(header)[NAME];
      return value === undefined ? null : server.decodeSecureSession(value)?.data();
    };
  }

  /** Who a `Cookie` header names, if they are in the roster. */
  personOf(header: string | undefined): ConsolePerson | undefined {
    if (header === undefined) return undefined;
    try {
      return this.known(this.#decode(header));
    } catch {
      return undefined;
    }
  }

  /** The same for the content of a cookie that was read already. */
  known(content: unknown): ConsolePerson | undefined {
    const named = shape.safeParse(content).data;
    return named && this.roster.find(named.wiki, named.sub);
  }
}
