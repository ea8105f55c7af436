/** The demo wiki's side of identity: tokens signed with its key, as a wiki's own endpoint would. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { days, minutes } from '@oa/kernel';
import { SignJWT } from 'jose';
import type { DemoPerson } from './people';

/** With what the demo wiki signs. */
export type DemoSigning =
  | { readonly alg: 'EdDSA'; readonly kid: string; readonly privateKey: KeyObject }
  | { readonly alg: 'HS256'; readonly kid: string; readonly secret: string };

/** DER of an Ed25519 private key up to its 32 bytes of seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The demo's Ed25519 key. Everybody can make it: it proves nothing, and configurations outside the demo must not name its public half.
 * The same in every process, so that a cluster on one machine needs no file to share.
 */
export function demoPrivateKey(): KeyObject {
  const seed = createHash('sha256').update('Online Assistance: the demo wiki, on loopback only').digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** Its public half, as `identity[].publicKey` of a configuration. */
export function demoPublicKey(): Readonly<Record<string, string>> {
  return createPublicKey(demoPrivateKey()).export({ format: 'jwk' }) as Readonly<Record<string, string>>;
}

export interface TokenTerms {
  readonly wiki: string;
  readonly audience: string;
  /** Epoch ms. */
  readonly now: number;
}

/** An identity token of this person, good for five minutes and once. */
export function mintIdentity(person: DemoPerson, signing: DemoSigning, { wiki, audience, now }: TokenTerms): Promise<string> {
  const issued = Math.floor(now / 1_000);
  const { edits, registeredDaysAgo } = person;
  return new SignJWT({
    name: person.name,
    jti: randomUUID(),
    temporary: person.kind === 'temporary',
    block: { kind: 'none' },
    ...(edits === undefined ? {} : { edits }),
    ...(registeredDaysAgo === undefined ? {} : { registered: now - days(registeredDaysAgo) }),
  })
    .setProtectedHeader({ alg: signing.alg, kid: signing.kid })
    .setIssuer(wiki)
    .setAudience(audience)
    .setSubject(person.sub)
    .setIssuedAt(issued)
    .setExpirationTime(issued + minutes(5) / 1_000)
    .sign(signing.alg === 'EdDSA' ? signing.privateKey : new TextEncoder().encode(signing.secret));
}
