import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { eventually } from '@oa/testkit';
import { SignJWT } from 'jose';
import { DoorBench } from './door-bench';
import { RawClient } from './raw-client';

describe('the door', () => {
  let bench: DoorBench;
  beforeAll(async () => {
    bench = await DoorBench.open({ limits: { strikes: 5 } });
  });
  afterAll(async () => {
    await bench.close();
    expect(bench.logged).toEqual([]);
    expect(bench.house.faults).toEqual([]);
  });
  const wsUrl = (path: string) => bench.url.replace('http', 'ws') + path;

  describe('before the upgrade', () => {
    it.each([
      ['a page of another site', '/v1/asker', 'http://evil.example'],
      ['no browser at all', '/v1/asker', undefined],
      ['the right host on another port', '/v1/asker', 'http://127.0.0.1:9'],
      ['a wiki page at the helpers’ door', '/v1/helper', 'http://127.0.0.1'],
      ['an unknown door', '/v1/nothing', 'http://127.0.0.1'],
    ])('refuses %s', async (_who, path, origin) => {
      const client = new RawClient(wsUrl(path), origin);
      expect(await client.closedWith()).toBe(1006);
    });
  });

  describe('the first frame', () => {
    it.each([
      ['a ping', '{"t":"ping"}', 4401],
      ['a command', JSON.stringify({ t: 'end', cid: randomUUID(), session: '0'.repeat(32) }), 4401],
      ['another version', '{"t":"hello","v":2,"wiki":"testwiki"}', 4406],
      ['an unknown wiki', '{"t":"hello","v":1,"wiki":"otherwiki"}', 4403],
      ['a forged identity', '{"t":"hello","v":1,"wiki":"testwiki","identity":"x.y.z"}', 4401],
      ['a forged session token', '{"t":"hello","v":1,"wiki":"testwiki","resume":"x.y.z"}', 4401],
    ])('closes on %s', async (_what, text, code) => {
      const client = await bench.asker().opened();
      client.sendText(text);
      expect(await client.closedWith()).toBe(code);
    });

    it('may be repeated neither in the greeting nor after it', async () => {
      const mira = bench.asker();
      await mira.hello();
      mira.send({ t: 'hello', v: 1, wiki: 'testwiki' });
      expect(await mira.got('error')).toEqual({ t: 'error', code: 'not-allowed', field: 't' });
    });

    it('lets frames sent behind it wait for the welcome', async () => {
      const mira = await bench.asker().opened();
      mira.send({ t: 'hello', v: 1, wiki: 'testwiki' });
      mira.send({ t: 'ping' });
      await mira.got('pong');
      expect(mira.frames.map((frame) => frame.t)).toEqual(['welcome', 'pong']);
    });
  });

  describe('unreadable frames', () => {
    it.each([
      ['no JSON', '{', { code: 'malformed' }],
      ['a list', '[]', { code: 'malformed' }],
      ['an unknown frame', '{"t":"dance"}', { code: 'unknown-frame', field: 't' }],
      ['a surplus field', '{"t":"ping","x":1}', { code: 'malformed', field: 'x' }],
      ['a number for a text', '{"t":"typing","session":7}', { code: 'malformed', field: 'session' }],
      ['a nested surplus', '{"t":"join","session":{"$gt":""},"since":0}', { code: 'malformed', field: 'session' }],
    ])('answers %s and stays', async (_what, text, error) => {
      const mira = bench.asker();
      await mira.hello();
      mira.sendText(text);
      expect(await mira.got('error')).toMatchObject(error);
      mira.send({ t: 'ping' });
      await mira.got('pong');
    });

    it('names the field and the command of a bad one', async () => {
      const mira = bench.asker();
      await mira.hello();
      const cid = randomUUID();
      mira.send({ t: 'say', cid, session: '0'.repeat(32), text: ' \n ' });
      expect(await mira.got('error')).toEqual({ t: 'error', code: 'malformed', field: 'text', cid });
    });

    it('closes after too many in a row, and not when good ones come between', async () => {
      const mira = bench.asker();
      await mira.hello();
      for (let n = 0; n < 8; n += 1) {
        mira.sendText('{');
        mira.send({ t: 'ping' });
      }
      await eventually(() => mira.all('pong').length === 8);
      for (let n = 0; n < 5; n += 1) mira.sendText('{');
      expect(await mira.closedWith()).toBe(4429);
    });

    it('closes on an oversized frame with 1009', async () => {
      const mira = bench.asker();
      await mira.hello();
      mira.sendText(JSON.stringify({ t: 'ping', x: 'x'.repeat(20_000) }));
      expect(await mira.closedWith()).toBe(1009);
    });

    it('answers a binary frame as unreadable', async () => {
      const mira = bench.asker();
      await mira.hello();
      mira.socket.send(Buffer.from('{"t":"ping"}'));
      expect(await mira.got('error')).toMatchObject({ code: 'malformed' });
    });
  });

  describe('a wiki identity', () => {
    const closes = async (token: string | Promise<string>): Promise<number> => {
      const client = await bench.asker().opened();
      client.send({ t: 'hello', v: 1, wiki: 'testwiki', identity: await token });
      return client.closedWith();
    };
    const now = () => Math.floor(Date.now() / 1_000);

    it('names the person, and is taken once', async () => {
      const token = await bench.token({ sub: 'once', name: 'Once Only' });
      expect(await bench.asker().hello({ identity: token })).toMatchObject({ name: 'Once Only', account: 'named', session: null, restriction: null });
      expect(await closes(token)).toBe(4401);
    });

    it('of a temporary account is temporary', async () => {
      expect(await bench.asker().hello({ identity: await bench.token({ sub: 'temp', temporary: true, name: '~2026-1' }) })).toMatchObject({
        account: 'temporary',
      });
    });

    it('is refused when it is over, lives too long, or lacks what it must hold', async () => {
      expect(await closes(bench.token({}, { iat: now() - 400, exp: now() - 60 }))).toBe(4401);
      expect(await closes(bench.token({}, { iat: now(), exp: now() + 600 }))).toBe(4401);
      expect(await closes(bench.token({ jti: undefined }))).toBe(4401);
      expect(await closes(bench.token({ name: undefined }))).toBe(4401);
      expect(await closes(bench.token({ sub: '10.0.0.7' }))).toBe(4401);
    });

    it('is refused under a key of nobody, under no key, and under another algorithm than its key’s', async () => {
      const claims = { name: 'Eve', jti: randomUUID() };
      const build = () =>
        new SignJWT(claims).setIssuer('testwiki').setAudience('the-gateway').setSubject('eve').setIssuedAt().setExpirationTime('4m');
      const foreign = generateKeyPairSync('ed25519').privateKey;
      expect(await closes(build().setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(foreign))).toBe(4401);
      expect(await closes(build().setProtectedHeader({ alg: 'EdDSA', kid: 'k9' }).sign(foreign))).toBe(4401);
      const publicBytes = Buffer.from(bench.publicKey.x ?? '', 'base64url');
      expect(await closes(build().setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(publicBytes))).toBe(4401);
      const none = `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
      expect(await closes(none)).toBe(4401);
    });

    it('is refused for another audience and from another issuer', async () => {
      const build = () =>
        new SignJWT({ name: 'Eve', jti: randomUUID() })
          .setSubject('eve')
          .setIssuedAt()
          .setExpirationTime('4m')
          .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' });
      expect(await closes(build().setIssuer('testwiki').setAudience('elsewhere').sign(bench.key))).toBe(4401);
      expect(await closes(build().setIssuer('otherwiki').setAudience('the-gateway').sign(bench.key))).toBe(4401);
    });
  });

  describe('the console', () => {
    const me = async (cookie: string) => {
      const response = await fetch(`${bench.url}/v1/console/me`, { headers: { cookie } });
      return { status: response.status, body: (await response.json()) as unknown };
    };

    it('knows who is signed in, and nobody after signing out', async () => {
      expect(await me('')).toEqual({ status: 401, body: { error: 'not-signed-in' } });
      const cookie = await bench.signIn('ada');
      expect(await me(cookie)).toEqual({ status: 200, body: { name: 'Ada', wiki: 'testwiki', sub: 'ada', roles: ['helper'] } });
      const helper = await bench.helperWith(cookie).opened();
      helper.send({ t: 'hello', v: 1, wiki: 'testwiki' });
      await helper.got('welcome');
      expect((await bench.post('/v1/console/sign-out', {}, { cookie })).status).toBe(204);
      expect(await helper.closedWith()).toBe(4401);
    });

    it('keeps the cookie from scripts and from other sites', async () => {
      const response = await bench.post('/v1/console/demo-sign-in', { wiki: 'testwiki', sub: 'ada' });
      expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Strict/i);
      expect(response.headers.getSetCookie()[0]).not.toContain('ada');
    });

    it('signs in from its own page only, and only whom it knows', async () => {
      const body = { wiki: 'testwiki', sub: 'ada' };
      expect((await bench.post('/v1/console/demo-sign-in', body, { origin: 'http://evil.example' })).status).toBe(403);
      expect(
        (
          await fetch(`${bench.url}/v1/console/demo-sign-in`, {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { origin: bench.url, 'content-type': 'application/json' },
          })
        ).status,
      ).toBe(403);
      expect((await bench.post('/v1/console/demo-sign-in', { ...body, sub: 'nobody' })).status).toBe(404);
      const bad = await bench.post('/v1/console/demo-sign-in', { ...body, sub: { $ne: '' } });
      expect([bad.status, await bad.json()]).toEqual([400, { error: 'malformed', field: 'sub' }]);
    });

    it('lets nobody into the helpers’ door without a cookie, under a forged one, or without the role', async () => {
      for (const cookie of ['', 'oa_console=forged', await bench.signIn('ada').then((good) => `${good.slice(0, -3)}abc`)]) {
        const helper = await bench.helperWith(cookie).opened();
        helper.send({ t: 'hello', v: 1, wiki: 'testwiki' });
        expect(await helper.closedWith()).toBe(4401);
      }
      const moderator = await bench.helperWith(await bench.signIn('maryam')).opened();
      moderator.send({ t: 'hello', v: 1, wiki: 'testwiki' });
      expect(await moderator.closedWith()).toBe(4403);
    });

    it('shows lists to moderators only, and says when the service is away', async () => {
      const asked = async (cookie: string, query = '') => (await fetch(`${bench.url}/v1/console/reports${query}`, { headers: { cookie } })).status;
      expect(await asked('')).toBe(401);
      expect(await asked(await bench.signIn('ada'))).toBe(403);
      const moderator = await bench.signIn('maryam');
      expect(await asked(moderator)).toBe(503);
      expect(await asked(moderator, '?limit=5000')).toBe(400);
      expect(await asked(moderator, '?before=x')).toBe(400);
    });

    it('lists the demo’s people under a name of this machine only', async () => {
      const response = await fetch(`${bench.url}/v1/console/demo-people`);
      expect(((await response.json()) as { people: object[] }).people).toContainEqual({
        wiki: 'testwiki',
        sub: 'ada',
        name: 'Ada',
        roles: ['helper'],
      });
      const status = await new Promise<number | undefined>((resolve) => {
        request(`${bench.url}/v1/console/demo-people`, { headers: { host: 'rebound.example' } }, (answer) =>
          resolve(answer.resume().statusCode),
        ).end();
      });
      expect(status).toBe(404);
    });

    it('answers what it does not serve with a short error', async () => {
      const missing = await fetch(`${bench.url}/v1/console/secrets`);
      expect([missing.status, await missing.json()]).toEqual([404, { error: 'not-found' }]);
      expect((await bench.post('/v1/console/demo-sign-in', '{')).status).toBe(400);
      expect((await bench.post('/v1/console/demo-sign-in', 'x'.repeat(20_000))).status).toBe(413);
      expect((await bench.post('/v1/console/demo-sign-in', '<x/>', { 'content-type': 'text/xml' })).status).toBe(415);
    });
  });

  it('tells anybody what help there is, cacheable and without a name', async () => {
    const response = await fetch(`${bench.url}/v1/wikis/testwiki/availability.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=15');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ wiki: 'testwiki' });
    expect((await fetch(`${bench.url}/v1/wikis/nope/availability.json`)).status).toBe(404);
  });

  it('is alive and ready', async () => {
    expect((await fetch(`${bench.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${bench.url}/health/ready`)).status).toBe(200);
  });
});

describe('limits at the door', () => {
  it('slows down a socket and a person who send too much, naming the command', async () => {
    const bench = await DoorBench.open({ limits: { personCommands: { burst: 2, perSecond: 0.001 } } });
    const mira = bench.asker();
    await mira.hello();
    const cids = [1, 2, 3].map(() => randomUUID());
    for (const cid of cids) mira.send({ t: 'end', cid, session: '0'.repeat(32) });
    expect(await mira.got('error')).toEqual({ t: 'error', code: 'too-fast', cid: cids[2] });
    await eventually(() => mira.all('refused').length === 2);
    await bench.close();
  });

  it('closes a socket that goes on sending too fast', async () => {
    const bench = await DoorBench.open({ limits: { socketFrames: { burst: 3, perSecond: 0.001 }, strikes: 4 } });
    const mira = bench.asker();
    await mira.hello();
    for (let n = 0; n < 10; n += 1) mira.send({ t: 'ping' });
    expect(await mira.closedWith()).toBe(4429);
    expect(mira.all('error').map((frame) => frame.code)).toEqual(Array(4).fill('too-fast'));
    await bench.close();
  });

  it('lets one address open only so many sockets', async () => {
    const bench = await DoorBench.open({ limits: { addressSockets: { burst: 2, perSecond: 0.001 } } });
    await bench.asker().hello();
    await bench.asker().hello();
    expect(await bench.asker().closedWith()).toBe(1006);
    await bench.close();
  });

  it('says goodbye before it leaves, closes with 1012 and lets nobody in meanwhile', async () => {
    const bench = await DoorBench.open();
    const clients = [bench.asker(), bench.asker(), bench.asker()];
    for (const client of clients) await client.hello();
    const drained = bench.gateways[0]!.drain();
    for (const client of clients) {
      await client.got('bye');
      expect(await client.closedWith()).toBe(1012);
    }
    await drained;
    await bench.close();
  });
});

describe('a demo', () => {
  it('does not start where others could reach it', async () => {
    const bench = await DoorBench.open();
    await expect(bench.gateway({ listen: { host: '0.0.0.0', port: 0 }, trustedProxies: 1, publicUrl: 'https://help.example' })).rejects.toThrow(
      /listen\.host[\s\S]*trustedProxies[\s\S]*publicUrl/,
    );
    await bench.close();
  });

  it('has no one-click sign-in outside demo mode', async () => {
    const bench = await DoorBench.open({ demo: false });
    expect((await fetch(`${bench.url}/v1/console/demo-people`)).status).toBe(404);
    expect((await bench.post('/v1/console/demo-sign-in', { wiki: 'testwiki', sub: 'ada' })).status).toBe(404);
    await bench.close();
  });
});
