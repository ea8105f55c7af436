import type { AttachReply, FactOf, helperLost, requestQueued } from '@oa/contracts';
import { ManualClock, seconds } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import type { HandGateway } from '../house/hand-gateway';
import { House, TEST_RULES } from '../house/house';
import { HandAsker, HandHelper, takes } from '../house/people';
import { pass, settle } from '../house/time';

const ALL_KINDS = { matching: [DESK_KIND, HELPER_KIND], sessions: [SESSION_KIND, ASKER_KIND], moderation: [STANDING_KIND] } as const;
/** Hosts look once a second, and the word goes through two actors, a step each at most. */
const STEP = seconds(1);
const LATE = 3 * STEP;

describe('a helper whose socket is gone in mid-chat', () => {
  let house: House;
  let gateway: HandGateway;
  let clock: ManualClock;
  let ada: HandHelper;
  let mira: HandAsker;
  let goneAt: number;

  beforeEach(async () => {
    clock = new ManualClock();
    house = await House.open({ kinds: ALL_KINDS, rules: TEST_RULES, clock });
    gateway = await house.gateway();
    ada = await HandHelper.onDuty(gateway, 'ada', 1);
    mira = new HandAsker(gateway, 'a:mira');
    await mira.ask();
    await takes(ada, mira);
    goneAt = clock.now();
    ada.seen(0);
    await settle(house);
  });
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  /** The asker's own view of the log. */
  async function facts(type: string): Promise<AttachReply['facts']> {
    const attached = await gateway.attach('session', mira.session, mira.by);
    if (!('facts' in attached)) throw new Error(attached.code);
    return attached.facts.filter((fact) => fact.t === type);
  }

  it('is told to the asker after 20 s, and after 90 s the asker is back at the front of the line', async () => {
    const bob = new HandAsker(gateway, 'a:bob');
    await pass(house, clock, seconds(5), STEP);
    await bob.ask();
    await pass(house, clock, seconds(14), STEP);
    expect(await facts('helper-lost')).toEqual([]);
    await pass(house, clock, seconds(6), STEP);
    const [lost] = await facts('helper-lost');
    expect((lost?.at ?? 0) - goneAt).toBeGreaterThanOrEqual(seconds(20));
    expect((lost?.at ?? 0) - goneAt).toBeLessThanOrEqual(seconds(20) + LATE);
    const { requeueAt } = (lost?.b ?? {}) as FactOf<typeof helperLost>['body'];
    expect(requeueAt - goneAt).toBeLessThanOrEqual(seconds(90) + LATE);

    await pass(house, clock, seconds(60), STEP);
    expect(await facts('request-queued')).toHaveLength(1);
    await pass(house, clock, seconds(12), STEP);
    const [first, again] = await facts('request-queued');
    const { since } = (first?.b ?? {}) as FactOf<typeof requestQueued>['body'];
    expect(again?.b).toMatchObject({ round: 2, why: 'helper-lost', since });
    expect((again?.at ?? 0) - goneAt).toBeGreaterThanOrEqual(seconds(90));
    expect((again?.at ?? 0) - goneAt).toBeLessThanOrEqual(seconds(90) + 2 * LATE);

    const grace = await HandHelper.onDuty(gateway, 'grace', 1);
    await takes(grace, mira);
    expect(grace.rang().map(({ session }) => session)).toEqual([mira.session]);
    expect(await bob.state()).toBe('waiting');
  });

  it('and who comes back before that is in the chat again: the asker is told, and nothing goes to the line', async () => {
    await pass(house, clock, seconds(40), STEP);
    expect(await facts('helper-lost')).toHaveLength(1);
    ada.seen(1);
    await pass(house, clock, seconds(5), STEP, () => ada.seen(1));
    expect(await facts('helper-back')).toHaveLength(1);
    await pass(house, clock, seconds(120), seconds(10), () => ada.seen(1));
    expect(await facts('request-queued')).toHaveLength(1);
    expect(await mira.state()).toBe('assigned');
  });
});
