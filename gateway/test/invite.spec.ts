import { ManualClock, minutes } from '@oa/kernel';
import { makeInvite } from '../src';
import { DoorBench } from './door-bench';

const SECRET = 'a secret of the tests, 32 characters or more';
const source = {
  secrets: [SECRET],
  publicUrl: null,
  listen: { host: '127.0.0.1', port: 8080 },
  staff: [
    { wiki: 'testwiki', sub: 'ada' },
    { wiki: 'testwiki', sub: 'left' },
  ],
};
const tokenIn = (link: string) => link.slice(link.indexOf('#/invite/') + '#/invite/'.length);
const invited = async (sub: string, clock?: ManualClock) =>
  tokenIn(await makeInvite(source, { wiki: 'testwiki', sub, minutes: 15 }, clock ?? undefined));

describe('an invitation', () => {
  let bench: DoorBench;
  beforeAll(async () => {
    bench = await DoorBench.open({ demo: false });
    await bench.gateway();
  });
  afterAll(() => bench.close());
  const redeem = (invite: string, at = 0, headers: Record<string, string> = {}) =>
    bench.post('/v1/console/invite', { invite }, headers, bench.gateways[at]!.url);

  it('signs its person in, and nobody a second time, at no gateway', async () => {
    const invite = await invited('ada');
    const first = await redeem(invite);
    expect(first.status).toBe(204);
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
    const me = await fetch(`${bench.gateways[1]!.url}/v1/console/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ name: 'Ada', wiki: 'testwiki', roles: ['helper'] });
    for (const at of [0, 1]) expect((await redeem(invite, at)).status).toBe(410);
  });

  it('that comes to two gateways in the same moment signs in at one', async () => {
    const invite = await invited('ada');
    const both = await Promise.all([redeem(invite, 0), redeem(invite, 1)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  it('that is over, forged, or of another kind is worth nothing', async () => {
    const late = await invited('ada', new ManualClock(Date.now() - minutes(16)));
    const forged = tokenIn(await makeInvite({ ...source, secrets: ['x'.repeat(40)] }, { wiki: 'testwiki', sub: 'ada', minutes: 15 }));
    for (const bad of [late, forged, 'x.y.z']) {
      const answer = await redeem(bad);
      expect([answer.status, await answer.json(), answer.headers.getSetCookie()]).toEqual([410, { error: 'over' }, []]);
    }
  });

  it('of somebody who left the roster is refused, and so is a page of another site', async () => {
    expect((await redeem(await invited('left'))).status).toBe(403);
    expect((await redeem(await invited('ada'), 0, { origin: 'http://evil.example' })).status).toBe(403);
  });

  it('is made for people of the roster only, for a day at most', async () => {
    await expect(makeInvite(source, { wiki: 'testwiki', sub: 'nobody', minutes: 15 })).rejects.toThrow('staff: names no nobody of testwiki');
    for (const minutes of [0, 1.5, 1441, Number.NaN])
      await expect(makeInvite(source, { wiki: 'testwiki', sub: 'ada', minutes })).rejects.toThrow('minutes: must be a whole number');
    expect(await makeInvite({ ...source, publicUrl: 'https://help.example/' }, { wiki: 'testwiki', sub: 'ada', minutes: 1 })).toMatch(
      /^https:\/\/help\.example\/console\/#\/invite\/[\w.-]+$/,
    );
  });
});
