import { createHash, hkdfSync } from 'node:crypto';

/** One derived key and the short name under which tokens say which one signed them. */
export interface DerivedKey {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

export type KeyPurpose = 'visitor' | 'resume' | 'console-cookie' | 'invite';

/** Least length of a secret, in characters. */
export const SECRET_CHARS = 32;

/**
 * Keys for one purpose out of the installation's secrets, current first. Different purposes have unrelated keys, so that a token
 * of one kind is never taken for another.
 */
export function deriveKeys(secrets: readonly string[], purpose: KeyPurpose): readonly DerivedKey[] {
  return secrets.map((secret) => {
    const bytes = new Uint8Array(hkdfSync('sha256', secret, 'online-assistance', purpose, 32));
    return { kid: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
  });
}
