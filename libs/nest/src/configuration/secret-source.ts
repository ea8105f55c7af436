/** Secrets never stand in the configuration file: it names an environment variable or a file for each. Lists: current first, then previous ones. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

/**
 * Where one secret is read from. `make`: in demo mode a missing file is made with a fresh random key, readable by its owner only.
 * `optional`: not there counts as none, so that a previous secret can come and go without a change of the configuration.
 */
export const SecretSource = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable in capitals')
      .optional(),
    file: z.string().min(1).max(1_000).optional(),
    make: z.boolean().default(false),
    optional: z.boolean().default(false),
  })
  .refine((source) => (source.env === undefined) !== (source.file === undefined), 'must name either env or file')
  .refine((source) => !source.make || source.file !== undefined, 'make needs file')
  .refine((source) => !source.make || !source.optional, 'must not be both made and optional');
export type SecretSource = z.infer<typeof SecretSource>;

/** Current first, then those that are still accepted. */
export const SecretList = z
  .array(SecretSource)
  .min(1)
  .max(4)
  .refine((sources) => !sources[0]?.optional, { path: [0], error: 'is the current one: it cannot be optional' });

export interface SecretPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative file names count from. */
  readonly folder: string;
  /** False while the configuration has faults: nothing is written, a key that would be made counts as read. */
  readonly mayMake: boolean;
}

/** The secret's text without surrounding white space, null for an optional one that is not there, or what is wrong, in words that never hold the secret. */
export function readSecret(source: SecretSource, place: SecretPlace): { readonly text: string | null } | { readonly fault: string } {
  if (source.env !== undefined) {
    const text = place.env[source.env]?.trim();
    if (!text && source.optional) return { text: null };
    return text ? { text } : { fault: `the environment variable ${source.env} is not set` };
  }
  const file = resolve(place.folder, source.file ?? '');
  try {
    if (source.make && !existsSync(file)) {
      if (!place.mayMake) return { text: '0'.repeat(64) };
      makeSecret(file);
    }
    const text = readFileSync(file, 'utf8').trim();
    return text ? { text } : { fault: `the file ${file} is empty` };
  } catch (error) {
    const code = typeof error === 'object' && error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT' && source.optional) return { text: null };
    return { fault: `the file ${file} cannot be read (${code})` };
  }
}

/** Made whole beside its place and then linked there: of two processes that start together one wins, and neither reads half a key. */
function makeSecret(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** 32 bytes from hex or base64; null for anything else. */
export function keyBytes(text: string): Uint8Array | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 ? new Uint8Array(bytes) : null;
}
