import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * The address of the client: behind n trusted proxies the n-th entry of `X-Forwarded-For` counted from the right, else the peer itself.
 * Entries left of it are whatever the client liked to write and are never read. Fewer entries than proxies: the left-most.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  if (trustedProxies <= 0) return peer;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
  return hops[Math.max(0, hops.length - trustedProxies)] ?? peer;
}

/** IPv4 as it is (also when mapped into IPv6), IPv6 cut to its /64, so that one household is one key. */
export function addressRange(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] ?? address;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('%')[0]!.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const missing = address.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/**
 * Turns addresses into keys of counters. The HMAC key is random per process and never leaves it: outside this object
 * there is no address, and two processes' keys cannot be joined.
 */
export class AddressKeys {
  readonly #key = randomBytes(32);

  of(address: string): string {
    return createHmac('sha256', this.#key).update(addressRange(address)).digest('base64url').slice(0, 16);
  }
}
