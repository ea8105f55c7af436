import { randomBytes } from 'node:crypto';
import { ManualClock } from '@oa/kernel';
import { KeyCache } from './key-cache';
import { masterKeyId, parseMasterKeys, WrongMasterKey } from './master-keys';

const base64 = (bytes = 32) => randomBytes(bytes).toString('base64');

describe('master keys', () => {
  it('wrap under the first and open under any of those given', () => {
    const [one, two] = [base64(), base64()];
    const plain = randomBytes(32);
    const wrapped = parseMasterKeys([one]).wrap(plain, 'session_key|a');
    const both = parseMasterKeys([two, one]);
    expect(both.current).toBe(masterKeyId(Buffer.from(two, 'base64')));
    expect(Buffer.from(both.unwrap(wrapped, masterKeyId(Buffer.from(one, 'base64')), 'session_key|a'))).toEqual(plain);
  });

  it('open a key in its own row only', () => {
    const master = base64();
    const keys = parseMasterKeys([master]);
    const wrapped = keys.wrap(randomBytes(32), 'session_key|a');
    expect(() => keys.unwrap(wrapped, keys.current, 'session_key|b')).toThrow(WrongMasterKey);
  });

  it('list every fault of the configuration, and repeat no key', () => {
    const short = base64(16);
    const parse = () => parseMasterKeys([base64(), short, '']);
    expect(parse).toThrow(/number 2: must be 32 bytes in base64, is 16[\s\S]*number 3: must be 32 bytes in base64, is 0/);
    expect(parse).not.toThrow(short);
    expect(() => parseMasterKeys([])).toThrow('at least one is needed');
  });
});

describe('plain keys in memory', () => {
  const key = () => randomBytes(32);

  it('are few: the least recently used goes first', () => {
    const cache = new KeyCache(new ManualClock(), 2, 1_000);
    for (const id of ['a', 'b']) cache.keep(id, key());
    cache.find('a');
    cache.keep('c', key());
    expect(['a', 'b', 'c'].map((id) => cache.find(id) !== undefined)).toEqual([true, false, true]);
  });

  it('are forgotten after their time, used or not', () => {
    const clock = new ManualClock();
    const cache = new KeyCache(clock, 10, 1_000);
    cache.keep('a', key());
    clock.advance(999);
    expect(cache.find('a')).toBeDefined();
    clock.advance(1);
    expect(cache.find('a')).toBeUndefined();
  });

  it('are gone when dropped', () => {
    const cache = new KeyCache(new ManualClock(), 10, 1_000);
    cache.keep('a', key());
    cache.drop('a');
    expect(cache.find('a')).toBeUndefined();
  });
});
