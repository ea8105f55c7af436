import { type ActorKind, commitBusyMs, debtsOf, gaugesOf, type HostMeter, SILENT_METER, type Tally } from '@oa/actors';
import { personCommandId, say } from '@oa/contracts';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { House } from '../house/house';
import { HandAsker, HandHelper, takes, WIKI } from '../house/people';

const KINDS = { sessions: [SESSION_KIND, ASKER_KIND], matching: [DESK_KIND, HELPER_KIND], moderation: [STANDING_KIND] };
const UNSAYABLE = 'what breaks the rules';
/** The real session, but that one sentence breaks its rules. */
const FRAGILE: ActorKind = {
  ...(SESSION_KIND as ActorKind),
  decide(state, command, context) {
    if (command.type === say.name && (command.body as { text: string }).text === UNSAYABLE) throw new TypeError('broken rules');
    return SESSION_KIND.decide(state as never, command, context);
  },
};

describe('what a host lets operators see', () => {
  let house: House;
  afterEach(() => house.close());

  it('counts offers and stages once their facts have landed, and waits per desk', async () => {
    const tallies: Tally[] = [];
    const outcomes = new Set<string>();
    const meter: HostMeter = {
      ...SILENT_METER,
      tally: (tally) => tallies.push(tally),
      message: (_kind, type, outcome, ms) => {
        if (ms >= 0) outcomes.add(`${type} ${outcome}`);
      },
    };
    house = await House.open({ kinds: KINDS, meter });
    const gateway = await house.gateway();
    const ada = await HandHelper.onDuty(gateway, 'ada', 1);
    const mira = new HandAsker(gateway, 'v:mira');
    expect(await mira.ask()).toBeUndefined();
    await takes(ada, mira);
    await eventually(() => tallies.some((tally) => tally.of === 'offer' && tally.outcome === 'won'), { what: 'the offer to be won' });
    const offers = tallies.flatMap((tally) => (tally.of === 'offer' ? tally.outcome : []));
    expect(offers.sort()).toEqual(['accepted', 'made', 'rang', 'won']);
    expect(tallies).toContainEqual({ of: 'session', stage: 'opened' });
    expect(tallies).toContainEqual({ of: 'wait', desk: `${WIKI}/en`, ms: expect.any(Number) });
    expect(outcomes).toContain('session.assign done');
    expect([...gaugesOf(house.host('matching'), 'desk')]).toEqual([[`${WIKI}/en`, { waiting: 0, ringing: 0, helpers: 1, oldestWaitMs: 0 }]]);
    expect(commitBusyMs(house.host('sessions'))).toBe(0);
    expect(house.faults).toEqual([]);
  });

  it('knows how long a debt to an actor that nobody hosts has waited, and that it is paid', async () => {
    const { matching: _, ...withoutDesk } = KINDS;
    house = await House.open({ kinds: withoutDesk });
    const gateway = await house.gateway();
    const mira = new HandAsker(gateway, 'v:mira');
    await mira.ask();
    const debts = () => debtsOf(house.host('sessions'));
    await eventually(() => debts().count === 1 && debts().oldestMs > 0, { what: 'the debt to the desk to be seen' });
    await mira.end();
    expect(house.faults).toEqual([]);
  });

  it('logs a fault once however often the command is repeated, under the command’s id and without what was said', async () => {
    house = await House.open({ kinds: { ...KINDS, sessions: [FRAGILE, ASKER_KIND] } });
    const gateway = await house.gateway();
    const mira = new HandAsker(gateway, 'v:mira');
    await mira.ask();
    const said = await gateway.command('session', mira.session, say.name, { text: UNSAYABLE }, mira.by, 'c1');
    expect(said).toMatchObject({ ok: false, code: 'POISON' });
    const correlation = personCommandId(mira.principal, `${say.name} c1`);
    const lines = house.faults.filter((line) => line.includes('could not be decided'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`"correlation":"${correlation}"`);
    expect((await house.stores.store('sessions').poisons(10)).map(({ id }) => id)).toEqual([correlation]);
    expect(house.faults.join()).not.toContain(UNSAYABLE);
  });
});
