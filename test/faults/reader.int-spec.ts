import { freePort } from '@oa/testkit';
import { Product } from '../people/product';

jest.setTimeout(300_000);

/** What the figures say was asked of the product's living parts: frames, sockets, messages to actors, queries. */
async function dynamicWork(health: number): Promise<string[]> {
  const page = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
  return page
    .split('\n')
    .filter((line) => /^oa_(frames_total|sockets|message_seconds_count|query_seconds_count|ack_seconds_count|commands_retried_total)/.test(line));
}

/** Addresses a page has a browser load by itself, and what a program file names as such. */
function loadedBy(html: string, page: string): URL[] {
  const sources = [...html.matchAll(/<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(([, address = '']) =>
    address.replaceAll('&amp;', '&'),
  );
  return sources.map((address) => new URL(address, page));
}

describe('the page view of a reader', () => {
  afterEach(() => Product.stopAll());

  it('loads static files only: of the gateway one cacheable file, and nothing that a service or a socket is asked for', async () => {
    const health = await freePort();
    const product = await Product.start({ configure: (input) => ({ ...input, health: { ports: { gateway: health } } }) });
    const before = await dynamicWork(health);
    const log: { url: URL; response: Response; body: string }[] = [];
    const load = async (url: URL) => {
      const response = await fetch(url, { headers: { referer: product.wiki } });
      log.push({ url, response, body: await response.text() });
    };
    const home = `${product.wiki}/`;
    await load(new URL(home));
    for (const url of loadedBy(log[0]?.body ?? '', log[0]?.response.url ?? home)) await load(url);

    expect(log.map(({ url, response }) => [url.href, response.status])).toEqual(log.map(({ url }) => [url.href, 200]));
    const fromGateway = log.filter(({ url }) => url.port === String(product.port));
    expect(fromGateway.map(({ url }) => url.pathname)).toEqual(['/loader.js']);
    const [loader] = fromGateway;
    expect(loader?.response.headers.get('cache-control')).toBe('public, max-age=180');
    expect(loader?.response.headers.get('set-cookie')).toBeNull();
    // It is one file: what it names it loads when the person presses, and these files never change under their names.
    const named = [...(loader?.body ?? '').matchAll(/"(\/w\/[^"]+\.js)"/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(0);
    for (const path of named) {
      const file = await fetch(`${product.gateway}${path}`);
      expect([path, file.status, file.headers.get('cache-control')]).toEqual([path, 200, 'public, max-age=31536000, immutable']);
    }
    expect(await dynamicWork(health)).toEqual(before);
  });
});
