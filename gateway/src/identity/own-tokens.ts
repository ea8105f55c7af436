import { randomBytes } from 'node:crypto';
import { Principal, SessionId, WikiId, WikiName } from '@oa/contracts';
import { type Clock, days, hours } from '@oa/kernel';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type DerivedKey, deriveKeys, type KeyPurpose } from './secrets';

/** What a visitor token says. */
export interface VisitorClaims {
  readonly wiki: string;
  /** `v:…`. */
  readonly principal: string;
}

/** What a session token says: this principal may take up this session again, and as whom. */
export interface ResumeClaims {
  readonly wiki: string;
  readonly principal: string;
  readonly session: string;
  /** Generation; the session's actor refuses an older one than it knows. */
  readonly gen: number;
  readonly kind: 'named' | 'temporary' | 'visitor';
  readonly name: string | null;
  readonly edits?: number;
  readonly registeredAt?: number;
}

/** What an invitation says: whoever presents it, once, is this person of the roster. */
export interface InviteClaims {
  readonly wiki: string;
  readonly principal: string;
  readonly jti: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

const VISITOR_MS = days(30);
const VISITOR_RENEW_MS = days(1);
const RESUME_MS = hours(24);

const visitorShape = z.object({ wiki: WikiId, sub: Principal, iat: z.number() });
const resumeShape = z.object({
  wiki: WikiId,
  sub: Principal,
  ses: SessionId,
  gen: z.number().int().nonnegative(),
  kind: z.enum(['named', 'temporary', 'visitor']),
  name: WikiName.nullable(),
  edits: z.number().int().nonnegative().optional(),
  registeredAt: z.number().int().optional(),
});

const inviteShape = z.object({ wiki: WikiId, sub: Principal, jti: z.string().min(8).max(128), exp: z.number() });

/** Mints and reads the gateway's own tokens. Nothing is stored: any gateway with the same secrets reads them. */
export class OwnTokens {
  readonly #visitor: readonly DerivedKey[];
  readonly #resume: readonly DerivedKey[];
  readonly #invite: readonly DerivedKey[];

  constructor(
    secrets: readonly string[],
    private readonly clock: Clock,
  ) {
    this.#visitor = deriveKeys(secrets, 'visitor');
    this.#resume = deriveKeys(secrets, 'resume');
    this.#invite = deriveKeys(secrets, 'invite');
  }

  /** A visitor nobody has seen before. */
  newVisitor(wiki: string): VisitorClaims {
    return { wiki, principal: `v:${randomBytes(16).toString('base64url')}` };
  }

  /** Good for 30 days from now. */
  signVisitor(claims: VisitorClaims): Promise<string> {
    return this.#sign('visitor', this.#visitor, { wiki: claims.wiki }, claims.principal, VISITOR_MS);
  }

  /** Null if it is no valid visitor token of this wiki. `stale`: a day old, give a new one. */
  async readVisitor(token: string, wiki: string): Promise<(VisitorClaims & { readonly stale: boolean }) | null> {
    const claims = visitorShape.safeParse(await this.#read('visitor', this.#visitor, token)).data;
    if (!claims || claims.wiki !== wiki || !claims.sub.startsWith('v:')) return null;
    return { wiki, principal: claims.sub, stale: this.clock.now() - claims.iat * 1_000 > VISITOR_RENEW_MS };
  }

  /** Good for 24 h from now; a new one is given at every join. */
  signResume(claims: ResumeClaims): Promise<string> {
    const { principal, session, ...rest } = claims;
    return this.#sign('resume', this.#resume, { ...rest, ses: session }, principal, RESUME_MS);
  }

  /** Null if it is no valid session token of this wiki. */
  async readResume(token: string, wiki: string): Promise<ResumeClaims | null> {
    const claims = resumeShape.safeParse(await this.#read('resume', this.#resume, token)).data;
    if (!claims || claims.wiki !== wiki) return null;
    const { sub, ses, ...rest } = claims;
    return { ...rest, principal: sub, session: ses };
  }

  /** Good for so long from now, and, by the word of the person's actor, once. */
  signInvite(claims: Pick<InviteClaims, 'wiki' | 'principal'>, lifeMs: number): Promise<string> {
    const jti = `invite-${randomBytes(16).toString('hex')}`;
    return this.#sign('invite', this.#invite, { wiki: claims.wiki, jti }, claims.principal, lifeMs);
  }

  /** Null if it is no invitation of ours, or over. */
  async readInvite(token: string): Promise<InviteClaims | null> {
    const claims = inviteShape.safeParse(await this.#read('invite', this.#invite, token)).data;
    return claims ? { wiki: claims.wiki, principal: claims.sub, jti: claims.jti, expiresAt: claims.exp * 1_000 } : null;
  }

  #sign(purpose: KeyPurpose, keys: readonly DerivedKey[], claims: Record<string, unknown>, subject: string, lifeMs: number): Promise<string> {
    const key = keys[0];
    if (!key) throw new Error('no secret is configured');
    const now = Math.floor(this.clock.now() / 1_000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key.kid, typ: purpose })
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + lifeMs / 1_000)
      .sign(key.bytes);
  }

  async #read(purpose: KeyPurpose, keys: readonly DerivedKey[], token: string): Promise<unknown> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = keys.find((each) => each.kid === kid);
      if (!key) return null;
      const currentDate = new Date(this.clock.now());
      return (await jwtVerify(token, key.bytes, { algorithms: ['HS256'], typ: purpose, currentDate })).payload;
    } catch {
      return null;
    }
  }
}
