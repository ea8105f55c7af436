// Sealing of people's text under a 32-byte key: AES-256-GCM with a random 96-bit IV.
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { Fault } from '@oa/kernel';

const VERSION = 1;
const VERSION_BYTE = Buffer.of(VERSION);
const IV = 12;
const TAG = 16;
const KEY = 32;

/** The text was sealed under another key or for another place, or was changed since. */
export class SealBroken extends Fault {
  override readonly name = 'SealBroken';
}

/** What a sealed field is bound to, so that it opens nowhere else. The host binds to actor, seq and field. */
export const placeOf = (...parts: readonly (string | number)[]): string => parts.join('|');

/** Random bytes for IVs, fetched many at a time: each call for them costs more than the sealing itself. Every byte is used once. */
const pool = Buffer.alloc(IV * 512);
let used = pool.length;

function freshIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += IV;
  return pool.subarray(used - IV, used);
}

/** Encrypts bytes bound to a place: IV, ciphertext and tag in one. Throws if the key is not 32 bytes long. */
export function sealBytes(key: Uint8Array, plain: Uint8Array, place: string): Buffer {
  return Buffer.concat(sealed(key, plain, place));
}

function sealed(key: Uint8Array, plain: Uint8Array, place: string): Buffer[] {
  checkKey(key);
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(place, 'utf8'));
  return [iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
}

/** Throws SealBroken unless these bytes were sealed under this key for this place. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, place: string): Buffer {
  checkKey(key);
  if (sealed.length < IV + TAG) throw new SealBroken('too short to be sealed');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV, sealed.length - TAG)), decipher.final()]);
  } catch {
    throw new SealBroken('sealed under another key, for another place, or changed since');
  }
}

/** Seals text; answers base64. The same text never seals to the same bytes twice. */
export function sealText(key: Uint8Array, text: string, place: string): string {
  return Buffer.concat([VERSION_BYTE, ...sealed(key, Buffer.from(text, 'utf8'), place)]).toString('base64');
}

/** Opens what `sealText` made for this place. Throws SealBroken otherwise. */
export function openText(key: Uint8Array, sealed: string, place: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes[0] !== VERSION) throw new SealBroken('not sealed by a version known here');
  return openBytes(key, bytes.subarray(1), place).toString('utf8');
}

/** The two functions as the part a host is given. */
export const sealer = { seal: sealText, open: openText } as const;

function checkKey(key: Uint8Array): void {
  if (key.length !== KEY) throw new SealBroken(`a key has ${KEY} bytes, not ${key.length}`);
}
