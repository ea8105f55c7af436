// The master keys that wrap every key: the current one wraps, previous ones still open.
import { createHash } from 'node:crypto';
import { ConfigurationError, Fault } from '@oa/kernel';
import { openBytes, sealBytes } from '../seal';

/** A key in the store was wrapped by a master key that was not given, or not the one its row names. */
export class WrongMasterKey extends Fault {
  override readonly name = 'WrongMasterKey';
}

/** Current master key first. Made by `parseMasterKeys`; never printed. */
export class MasterKeys {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  /** Name of the master key that wraps from now on. */
  readonly current: string;

  constructor(keys: readonly Uint8Array[]) {
    const [first] = keys;
    if (!first) throw new ConfigurationError(['master keys: at least one is needed']);
    this.current = masterKeyId(first);
    this.#keys = new Map([...keys].reverse().map((key) => [masterKeyId(key), key]));
  }

  wrap(plain: Uint8Array, place: string): Buffer {
    return sealBytes(this.#keys.get(this.current) as Uint8Array, plain, place);
  }

  /** Throws WrongMasterKey naming the master key the row was wrapped under. */
  unwrap(wrapped: Uint8Array, master: string, place: string): Uint8Array {
    const key = this.#keys.get(master);
    if (!key)
      throw new WrongMasterKey(
        `${place} was wrapped under master key ${master}, which is not among those given (${[...this.#keys.keys()].join(', ')})`,
        {
          master,
        },
      );
    try {
      return openBytes(key, wrapped, place);
    } catch (error) {
      throw new WrongMasterKey(`${place} does not open under master key ${master}: the row was changed`, { master }, error);
    }
  }
}

/** The name by which rows know a master key: 8 hex digits of a hash, which tell nothing of the key. */
export const masterKeyId = (key: Uint8Array): string => createHash('sha256').update('oa master key\0').update(key).digest('hex').slice(0, 8);

/** Reads master keys from base64, current first. Throws ConfigurationError that lists every fault and repeats no key. */
export function parseMasterKeys(list: readonly string[]): MasterKeys {
  const keys = list.map((text) => Buffer.from(text.trim(), 'base64'));
  const faults = keys.flatMap((key, index) =>
    key.length === 32 ? [] : [`master keys, number ${index + 1}: must be 32 bytes in base64, is ${key.length}`],
  );
  if (keys.length === 0) faults.push('master keys: at least one is needed');
  if (faults.length > 0) throw new ConfigurationError(faults);
  return new MasterKeys(keys);
}
