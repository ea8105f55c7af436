import { WikiName } from '@oa/contracts';
import { type Clock, minutes } from '@oa/kernel';
import { type CryptoKey, decodeProtectedHeader, importJWK, importSPKI, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { WikiKey } from '../options';

/** Longest life of a wiki's identity token, and how far two clocks may differ. */
const LIFE_MS = minutes(5);
const SKEW_S = 30;

/**
 * Claims of a wiki identity token. Missing is not zero: a wiki that does not know a number leaves it out.
 * `sub` is pairwise and never an address; unknown claims are ignored.
 */
const claimsShape = z.object({
  sub: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(8).max(128),
  name: WikiName,
  edits: z.number().int().nonnegative().optional(),
  /** Epoch ms. */
  registered: z.number().int().optional(),
  temporary: z.boolean().optional(),
  block: z
    .object({ kind: z.enum(['none', 'partial', 'sitewide']), on: z.enum(['account', 'address']).optional(), until: z.number().optional() })
    .optional(),
});

/** A person as their wiki vouches for them. */
export interface WikiIdentity {
  /** `a:…` an account, `t:…` a temporary one. */
  readonly principal: string;
  readonly kind: 'named' | 'temporary';
  readonly name: string;
  readonly edits?: number;
  readonly registeredAt?: number;
  readonly block?: { readonly kind: 'none' | 'partial' | 'sitewide'; readonly on?: 'account' | 'address'; readonly until?: number };
  readonly jti: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

interface ReadyKey {
  readonly kid: string;
  readonly alg: WikiKey['alg'];
  readonly key: CryptoKey | Uint8Array;
}

/** Reads the identity tokens of the configured wikis. That a token is presented only once is the asker's actor's business. */
export class WikiTokens {
  readonly #keys = new Map<string, readonly ReadyKey[]>();

  constructor(
    private readonly audience: string,
    private readonly clock: Clock,
  ) {}

  /** Prepares a wiki's keys. Throws if one cannot be read. */
  async setKeys(wiki: string, keys: readonly WikiKey[]): Promise<void> {
    this.#keys.set(wiki, await Promise.all(keys.map(readyKey)));
  }

  /** The identity in a token of this wiki; null if it is not one, is over, lives too long, or is signed by nobody known. */
  async read(token: string, wiki: string): Promise<WikiIdentity | null> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const ready = this.#keys.get(wiki)?.find((each) => each.kid === kid);
      if (!ready) return null;
      const { payload } = await jwtVerify(token, ready.key, {
        algorithms: [ready.alg],
        issuer: wiki,
        audience: this.audience,
        currentDate: new Date(this.clock.now()),
        clockTolerance: SKEW_S,
      });
      const claims = claimsShape.safeParse(payload).data;
      if (!claims || (claims.exp - claims.iat) * 1_000 > LIFE_MS || claims.iat * 1_000 > this.clock.now() + SKEW_S * 1_000) return null;
      const { sub, name, edits, registered, temporary, block, jti, exp } = claims;
      return {
        principal: `${temporary ? 't' : 'a'}:${sub}`,
        kind: temporary ? 'temporary' : 'named',
        name,
        ...(edits === undefined ? {} : { edits }),
        ...(registered === undefined ? {} : { registeredAt: registered }),
        ...(block === undefined ? {} : { block }),
        jti,
        // A token is refused for as long as any gateway's clock may still take it.
        expiresAt: (exp + SKEW_S) * 1_000,
      };
    } catch {
      return null;
    }
  }
}

async function readyKey(key: WikiKey): Promise<ReadyKey> {
  if (key.alg === 'HS256') {
    const bytes = new TextEncoder().encode(key.secret);
    if (bytes.length < 32) throw new Error(`key ${key.kid}: an HS256 secret has at least 32 bytes`);
    return { kid: key.kid, alg: key.alg, key: bytes };
  }
  const imported =
    typeof key.publicKey === 'string' ? await importSPKI(key.publicKey, 'EdDSA') : ((await importJWK(key.publicKey as JWK, 'EdDSA')) as CryptoKey);
  return { kid: key.kid, alg: key.alg, key: imported };
}
