import { generateKeyPairSync } from 'node:crypto';

/** A fresh Ed25519 key: the seed as the extension is given it (base64), the public half as the gateway's configuration wants it. */
export function ed25519(): { readonly seed: string; readonly publicKey: { kty: 'OKP'; crv: 'Ed25519'; x: string } } {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url').toString('base64'), publicKey: { kty: 'OKP', crv: 'Ed25519', x } };
}
