import type { AttachReply, FactOf, helperLost as helperLostFact, requestQueued } from '@oa/contracts';
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

describe.each([
  { tellSeconds: 20, requeueSeconds: 90 },
  { tellSeconds: 7, requeueSeconds: 25 },
  { tellSeconds: 45, requeueSeconds: 60 },
])('a helper whose socket is gone in mid-chat, where the asker is told after $tellSeconds s and requeued after $requeueSeconds s', (helperLost) => {
  const tell = seconds(helperLost.tellSeconds);
  const requeue = seconds(helperLost.requeueSeconds);
  let house: House;
  let gateway: HandGateway;
  let clock: ManualClock;
  let ada: HandHelper;
  let mira: HandAsker;
  let goneAt: number;

  beforeEach(async () => {
    clock = new ManualClock();
    house = await House.open({ kinds: ALL_KINDS, rules: { ...TEST_RULES, helperLost }, clock });
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

  it('is told to the asker in time, and then the asker is back at the front of the line', async () => {
    const bob = new HandAsker(gateway, 'a:bob');
    await pass(house, clock, seconds(2), STEP);
    await bob.ask();
    await pass(house, clock, tell - seconds(2) - STEP, STEP);
    expect(await facts('helper-lost')).toEqual([]);
    await pass(house, clock, STEP + LATE, STEP);
    const [lost] = await facts('helper-lost');
    expect((lost?.at ?? 0) - goneAt).toBeGreaterThanOrEqual(tell);
    expect((lost?.at ?? 0) - goneAt).toBeLessThanOrEqual(tell + LATE);
    const { requeueAt } = (lost?.b ?? {}) as FactOf<typeof helperLostFact>['body'];
    expect(requeueAt - goneAt).toBeLessThanOrEqual(requeue + LATE);

    await pass(house, clock, requeue - tell - LATE - STEP, STEP);
    expect(await facts('request-queued')).toHaveLength(1);
    await pass(house, clock, STEP + 2 * LATE, STEP);
    const [first, again] = await facts('request-queued');
    const { since } = (first?.b ?? {}) as FactOf<typeof requestQueued>['body'];
    expect(again?.b).toMatchObject({ round: 2, why: 'helper-lost', since });
    expect((again?.at ?? 0) - goneAt).toBeGreaterThanOrEqual(requeue);
    expect((again?.at ?? 0) - goneAt).toBeLessThanOrEqual(requeue + 2 * LATE);

    const grace = await HandHelper.onDuty(gateway, 'grace', 1);
    await takes(grace, mira);
    expect(grace.rang().map(({ session }) => session)).toEqual([mira.session]);
    expect(await bob.state()).toBe('waiting');
  });

  it('and who comes back before that is in the chat again: the asker is told, and nothing goes to the line', async () => {
    await pass(house, clock, tell + LATE, STEP);
    expect(await facts('helper-lost')).toHaveLength(1);
    ada.seen(1);
    await pass(house, clock, seconds(5), STEP, () => ada.seen(1));
    expect(await facts('helper-back')).toHaveLength(1);
    await pass(house, clock, seconds(120), seconds(10), () => ada.seen(1));
    expect(await facts('request-queued')).toHaveLength(1);
    expect(await mira.state()).toBe('assigned');
  });
});
