import type { IncomingMessage } from 'node:http';
import { AskerFrame } from '@oa/contracts';
import { AddressKeys, addressRange, clientAddress } from './client-address';
import { readFrame } from './read-frame';
import { BucketTable, TokenBucket } from './token-bucket';

const request = (peer: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress: peer }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the client’s address', () => {
  it('is the peer’s unless proxies are trusted, whatever a header says', () => {
    expect(clientAddress(request('192.0.2.1', '203.0.113.9'), 0)).toBe('192.0.2.1');
    expect(clientAddress(request('192.0.2.1'), 1)).toBe('192.0.2.1');
  });

  it('is the right-most hop no trusted proxy wrote, so that a forged left part does not help', () => {
    expect(clientAddress(request('10.0.0.1', '198.51.100.1, 203.0.113.9'), 1)).toBe('203.0.113.9');
    expect(clientAddress(request('10.0.0.1', 'forged, 198.51.100.1, 203.0.113.9'), 2)).toBe('198.51.100.1');
    expect(clientAddress(request('10.0.0.1', '203.0.113.9'), 3)).toBe('203.0.113.9');
  });

  it('counts IPv6 by the /64 and IPv4 as it is', () => {
    expect(addressRange('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressRange('2001:db8:1:2::1')).toBe(addressRange('2001:0db8:0001:0002:ffff::'));
    expect(addressRange('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressRange('::1')).toBe('0:0:0:0::/64');
    expect(addressRange('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(addressRange('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });

  it('leaves the layer only as a key that no other process has', () => {
    const keys = new AddressKeys();
    expect(keys.of('192.0.2.1')).toBe(keys.of('::ffff:192.0.2.1'));
    expect(keys.of('192.0.2.1')).not.toBe(new AddressKeys().of('192.0.2.1'));
    expect(keys.of('192.0.2.1')).not.toContain('192');
  });
});

describe('a token bucket', () => {
  it('gives its burst at once, then what time brings, never more than the burst', () => {
    const size = { burst: 3, perSecond: 2 };
    const bucket = new TokenBucket(size, 0);
    expect([0, 0, 0, 0].map((now) => bucket.take(size, now))).toEqual([true, true, true, false]);
    expect([500, 500, 1_000_000, 1_000_000, 1_000_000, 1_000_000].map((now) => bucket.take(size, now))).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('stays bounded however many keys come, and forgets quiet ones', () => {
    const table = new BucketTable({ burst: 1, perSecond: 1 }, 100);
    for (let n = 0; n < 1_000; n += 1) expect(table.take(`k${n}`, 0)).toBe(true);
    expect(table.count).toBeLessThanOrEqual(100);
    table.sweep(2_000);
    expect(table.count).toBe(0);
  });
});

describe('reading a frame', () => {
  it('takes what the schema takes', () => {
    expect(readFrame('{"t":"ping"}', AskerFrame)).toEqual({ ok: true, frame: { t: 'ping' } });
  });

  it('never throws, and names the field', () => {
    const cid = '7f000000-0000-4000-8000-000000000000';
    const cases: [string, object][] = [
      ['', { code: 'malformed' }],
      ['null', { code: 'malformed' }],
      ['"ping"', { code: 'malformed' }],
      ['{"t":"ask"}', { code: 'malformed', field: 'cid' }],
      [`{"t":"say","cid":"${cid}","session":"x","text":"y"}`, { code: 'malformed', field: 'session', cid }],
      ['{"t":"hello","v":9,"wiki":"w"}', { code: 'bad-version' }],
      ['{"t":{"toString":1}}', { code: 'unknown-frame', field: 't' }],
      ['{"__proto__":{"t":"ping"}}', { code: 'unknown-frame', field: 't' }],
    ];
    for (const [text, expected] of cases)
      expect([text, readFrame(text, AskerFrame)]).toEqual([text, expect.objectContaining({ ok: false, ...expected })]);
  });
});
