import { createPublicKey } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { type RunningDemoWiki, startDemoWiki } from './demo-wiki';
import { demoPrivateKey, demoPublicKey } from './signing';

const PEOPLE = [
  { sub: 'nadia', name: 'Nadia', kind: 'named' as const, edits: 3, registeredDaysAgo: 2 },
  { sub: 'temp-1', name: '~2026-1', kind: 'temporary' as const },
  { sub: 'reader', name: 'A reader', kind: 'visitor' as const },
];

describe('the demo wiki', () => {
  let wiki: RunningDemoWiki;
  beforeAll(async () => {
    const signing = { alg: 'EdDSA', kid: 'demo', privateKey: demoPrivateKey() } as const;
    const more = { wiki: 'demowiki', wikiName: 'Demo <Wiki>', audience: 'the-gateway', people: PEOPLE, signing };
    wiki = await startDemoWiki({ host: '127.0.0.1', port: 0, gatewayPort: 8_080, ...more });
  });
  afterAll(() => wiki.close());

  class Browser {
    cookie = '';
    async get(path: string): Promise<{ status: number; text: string; headers: Headers }> {
      const response = await fetch(`${wiki.url}${path}`, { headers: { cookie: this.cookie }, redirect: 'manual' });
      this.#keep(response);
      return { status: response.status, text: await response.text(), headers: response.headers };
    }
    async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
      const init = { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' as const };
      const response = await fetch(`${wiki.url}${path}`, { ...init, headers: { cookie: this.cookie, origin: wiki.url, ...headers } });
      this.#keep(response);
      return response;
    }
    async signedIn(sub: string): Promise<this> {
      const { text } = await this.get('/wiki/Special:SignIn');
      expect((await this.post('/sign-in', { csrf: csrfOf(text), sub })).status).toBe(303);
      return this;
    }
    #keep(response: Response): void {
      const [set] = response.headers.getSetCookie();
      if (set) this.cookie = set.split(';')[0] ?? '';
    }
  }
  const csrfOf = (text: string): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const tagOf = (text: string): string => /<script src="http[^>]*loader\.js[^>]*>/.exec(text)?.[0] ?? '';

  it('embeds the widget by its public tag, and its policy allows exactly the gateway', async () => {
    const { status, text, headers } = await new Browser().get('/wiki/Lighthouse');
    expect(status).toBe(200);
    expect(tagOf(text)).toContain('src="http://127.0.0.1:8080/loader.js?wiki=demowiki" defer data-account="none"');
    expect(tagOf(text)).not.toContain('data-csrf');
    expect(headers.get('content-security-policy')).toContain("script-src 'self' http://127.0.0.1:8080;");
    expect(headers.get('content-security-policy')).toContain("connect-src 'self' http://127.0.0.1:8080 ws://127.0.0.1:8080;");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(text).toContain('Demo &#60;Wiki&#62;');
  });

  it('has an Arabic article from right to left, an edit page and the help that the rules link', async () => {
    expect((await new Browser().get(`/wiki/${encodeURIComponent('منارة')}`)).text).toContain('<html lang="ar" dir="rtl"');
    const edit = await new Browser().get('/wiki/Lighthouse?action=edit');
    expect(edit.text).toContain('<textarea');
    expect(tagOf(edit.text)).toContain('data-editor="source"');
    for (const title of ['Help:Desk', 'Help:Tutorial', 'Special:Mentor', 'Project:Conduct'])
      expect((await new Browser().get(`/wiki/${title}`)).status).toBe(200);
    expect((await new Browser().get('/wiki/Nope')).status).toBe(404);
    expect((await new Browser().get('/wiki/%E0%A4')).status).toBe(404);
    expect((await new Browser().get('/wiki/<script>alert(1)</script>')).text).not.toContain('<script>alert');
  });

  it('signs a person in with one click and mints their identity for the gateway, uncached', async () => {
    const browser = await new Browser().signedIn('nadia');
    const { text } = await browser.get('/wiki/Lighthouse');
    expect(tagOf(text)).toContain('data-account="named" data-edits="3"');
    const csrf = /data-csrf="([^"]+)"/.exec(tagOf(text))?.[1] ?? '';
    const response = await browser.post('/identity', { token: csrf }, { 'x-csrf-token': csrf });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const { token } = (await response.json()) as { token: string };
    const key = createPublicKey({ key: demoPublicKey(), format: 'jwk' });
    const { payload } = await jwtVerify(token, key, { issuer: 'demowiki', audience: 'the-gateway', algorithms: ['EdDSA'] });
    expect(payload).toMatchObject({ sub: 'nadia', name: 'Nadia', edits: 3, temporary: false });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    const again = (await (await browser.post('/identity', { token: csrf }, { 'x-csrf-token': csrf })).json()) as { token: string };
    expect(decodeJwt(again.token).jti).not.toBe(payload.jti);
  });

  it('says missing, not zero, of a temporary account whose edits it does not know', async () => {
    const browser = await new Browser().signedIn('temp-1');
    const csrf = /data-csrf="([^"]+)"/.exec((await browser.get('/wiki/Lighthouse')).text)?.[1] ?? '';
    const { token } = (await (await browser.post('/identity', {}, { 'x-csrf-token': csrf })).json()) as { token: string };
    expect(decodeJwt(token)).toMatchObject({ temporary: true });
    expect(decodeJwt(token)).not.toHaveProperty('edits');
  });

  it('gives no identity without an account, without the CSRF token, or to another origin', async () => {
    const reader = new Browser();
    const csrf = csrfOf((await reader.get('/wiki/Special:SignIn')).text);
    expect((await reader.post('/identity', {}, { 'x-csrf-token': csrf })).status).toBe(403);
    const nadia = await new Browser().signedIn('nadia');
    const own = /data-csrf="([^"]+)"/.exec((await nadia.get('/wiki/Lighthouse')).text)?.[1] ?? '';
    expect((await nadia.post('/identity', {})).status).toBe(403);
    expect((await nadia.post('/identity', {}, { 'x-csrf-token': csrf })).status).toBe(403);
    expect((await nadia.post('/identity', {}, { 'x-csrf-token': own, origin: 'http://evil.example' })).status).toBe(403);
    expect((await nadia.post('/sign-in', { csrf: own, sub: 'nobody-known' })).status).toBe(404);
    nadia.cookie = nadia.cookie.replace('nadia', 'temp-1');
    expect((await nadia.post('/identity', {}, { 'x-csrf-token': own })).status).toBe(403);
  });
});
