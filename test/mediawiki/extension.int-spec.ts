import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemClock } from '@oa/kernel';
import { WikiTokens } from '../../gateway/src/identity/wiki-token';
import { ed25519 } from './ed25519';
import { type Reader, readerOf } from './reader';
import { RealWiki } from './real-wiki';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../..');
const GATEWAY = 'https://assist.example.org';

const describeWiki = process.env.TEST_MEDIAWIKI === 'none' ? describe.skip : describe;

describeWiki('the extension on a real MediaWiki', () => {
  let wiki: RealWiki;
  const key = ed25519();
  beforeAll(async () => {
    wiki = await RealWiki.make();
    const secret = randomBytes(32).toString('hex');
    await wiki.start({
      settings: `
$wgOnlineAssistanceGateway = '${GATEWAY}';
$wgOnlineAssistanceWiki = 'testwiki';
$wgOnlineAssistanceKey = [ 'kid' => 'k1', 'alg' => 'EdDSA', 'privateKey' => '${key.seed}' ];
$wgOnlineAssistancePairwiseSecret = '${secret}';
$wgCSPHeader = true;`,
    });
  });
  afterAll(() => wiki?.stop());

  async function read(token: string, audience = GATEWAY, id = 'testwiki') {
    const tokens = new WikiTokens(audience, systemClock);
    await tokens.setKeys('testwiki', [{ kid: 'k1', alg: 'EdDSA', publicKey: key.publicKey }]);
    await tokens.setKeys('otherwiki', [{ kid: 'k1', alg: 'EdDSA', publicKey: key.publicKey }]);
    return tokens.read(token, id);
  }
  const tokenOf = async (reader: Reader) => (await reader.identity()).body.token as string;

  it('holds the checks that need no wiki', () => {
    expect(execFileSync('php', [join(ROOT, 'widget/mediawiki/tests/checks.php')], { encoding: 'utf8' })).toMatch(/^\d+ checks hold\n$/);
  });

  it('has every message documented, and none that nobody wrote', () => {
    const file = (tag: string) => JSON.parse(readFileSync(join(ROOT, `widget/mediawiki/i18n/${tag}.json`), 'utf8')) as Record<string, string>;
    const english = Object.keys(file('en'));
    expect(Object.keys(file('qqq')).sort()).toEqual([...english].sort());
    for (const tag of ['ar', 'de', 'es', 'fr', 'ja', 'zh-hans']) expect(english).toEqual(expect.arrayContaining(Object.keys(file(tag))));
  });

  describe('identity', () => {
    it('is what the gateway can trust: who, how new, and nothing that tells where', async () => {
      const newbie = await readerOf(wiki, 'Newbie');
      const { status, headers, body } = await newbie.identity();
      expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store']);
      const known = await read(body.token as string);
      expect(known).toMatchObject({ kind: 'named', name: 'Newbie', edits: 3, block: { kind: 'none' } });
      expect(Date.now() - (known?.registeredAt ?? 0)).toBeLessThan(3 * 86_400_000);
      expect(Buffer.from((body.token as string).split('.')[1] ?? '', 'base64url').toString()).not.toMatch(/127\.0\.0\.1|Mozilla|"ip"/);
    });

    it('is another token each time, for the same name', async () => {
      const newbie = await readerOf(wiki, 'Newbie');
      const [first, second] = [await read(await tokenOf(newbie)), await read(await tokenOf(newbie))];
      expect(first?.principal).toBe(second?.principal);
      expect(first?.jti).not.toBe(second?.jti);
    });

    it('is refused by the gateway for another audience, for another wiki, and once it is over', async () => {
      const token = await tokenOf(await readerOf(wiki, 'Newbie'));
      expect(await read(token, 'https://other.example.org')).toBeNull();
      expect(await read(token, GATEWAY, 'otherwiki')).toBeNull();
      const late = new WikiTokens(GATEWAY, { ...systemClock, now: () => Date.now() + 10 * 60_000 });
      await late.setKeys('testwiki', [{ kid: 'k1', alg: 'EdDSA', publicKey: key.publicKey }]);
      expect(await late.read(token, 'testwiki')).toBeNull();
    });

    it('tells a sitewide from a partial block of the account', async () => {
      expect((await read(await tokenOf(await readerOf(wiki, 'Blocked'))))?.block).toEqual({ kind: 'sitewide', on: 'account' });
      expect((await read(await tokenOf(await readerOf(wiki, 'Partly'))))?.block).toEqual({ kind: 'partial', on: 'account' });
    });

    it('is given to nobody without an account, without the CSRF token, with another one, or from another page', async () => {
      const nobody = await readerOf(wiki);
      expect((await nobody.identity()).status).toBe(403);
      const newbie = await readerOf(wiki, 'Newbie');
      expect((await newbie.identity('')).status).toBe(403);
      expect((await newbie.identity('0123456789abcdef+\\')).status).toBe(403);
      const other = await newbie.identity(undefined, { Origin: 'https://evil.example.org' });
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('the loader', () => {
    it('stands on pages, and not where passwords are typed or preferences set', async () => {
      const nobody = await readerOf(wiki);
      const newbie = await readerOf(wiki, 'Newbie');
      expect(await nobody.page('Giraffe')).toContain('"ext.onlineAssistance"');
      for (const page of ['Special:UserLogin', 'Special:CreateAccount', 'Special:PasswordReset'])
        expect({ page, has: (await nobody.page(page)).includes('ext.onlineAssistance') }).toEqual({ page, has: false });
      expect(await newbie.page('Special:Preferences')).not.toContain('"ext.onlineAssistance"');
    });

    it('is sent with the panel in two modules that stay small; their sizes are printed', async () => {
      const sizes = await Promise.all(
        ['ext.onlineAssistance', 'ext.onlineAssistance.panel'].map(async (name) => {
          const answer = await fetch(`${wiki.url}/load.php?modules=${name}&lang=en&skin=vector-2022&version=x`);
          return gzipSync(await answer.text(), { level: 9 }).length;
        }),
      );
      console.log('loader and panel as modules, gzip:', sizes);
      expect((sizes[0] ?? 0) + (sizes[1] ?? 0)).toBeLessThanOrEqual(28_000);
    });

    it('knows the gateway through the policy: https and wss', async () => {
      const { headers } = await (await readerOf(wiki)).get('/wiki/Giraffe');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain(GATEWAY);
      expect(policy).toContain('wss://assist.example.org');
    });
  });

  describe('the rules page', () => {
    it('is refused with the field that is wrong, and saved when all is right', async () => {
      const admin = await readerOf(wiki, 'Admin');
      const refused = await admin.save('MediaWiki:OnlineAssistance.json', JSON.stringify({ enabled: 'no', share: 101 }));
      expect(JSON.stringify(refused)).toMatch(/enabled.*true.*false/);
      expect(JSON.stringify(refused)).toMatch(/share.*0–100|share.*0\\u2013100/);
      expect(await admin.save('MediaWiki:OnlineAssistance.json', JSON.stringify({ enabled: false }))).toMatchObject({ edit: { result: 'Success' } });
    });

    it('switches the button off in the module that cached pages load anew within five minutes', async () => {
      const admin = await readerOf(wiki, 'Admin');
      const version = async () =>
        /"ext\.onlineAssistance","([\w!]+)"/.exec(
          await (await fetch(`${wiki.url}/load.php?modules=startup&only=scripts&raw=1&skin=vector-2022&lang=en`)).text(),
        )?.[1];
      const config = async () =>
        (await fetch(`${wiki.url}/load.php?modules=ext.onlineAssistance&lang=en&skin=vector-2022&v=${Math.random()}`)).text();
      await admin.save('MediaWiki:OnlineAssistance.json', JSON.stringify({ enabled: true }));
      const [on, before] = [await config(), await version()];
      await admin.save('MediaWiki:OnlineAssistance.json', JSON.stringify({ enabled: false }));
      const [off, after] = [await config(), await version()];
      expect([/"enabled":\s*true/.test(on), /"enabled":\s*false/.test(off)]).toEqual([true, true]);
      expect(after).not.toBe(before);
      const startup = await fetch(`${wiki.url}/load.php?modules=startup&only=scripts&raw=1&skin=vector-2022&lang=en`);
      expect(Number(/max-age=(\d+)/.exec(startup.headers.get('cache-control') ?? '')?.[1])).toBeLessThanOrEqual(300);
    });
  });
});
