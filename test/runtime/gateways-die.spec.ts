import { type PresenceHint, shardOf } from '@oa/contracts';
import { ManualClock, minutes, seconds } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import type { HandGateway } from '../house/hand-gateway';
import { House, TEST_RULES } from '../house/house';
import { HandAsker, HandHelper } from '../house/people';
import { pass, settle } from '../house/time';

const ALL_KINDS = { matching: [DESK_KIND, HELPER_KIND], sessions: [SESSION_KIND, ASKER_KIND], moderation: [STANDING_KIND] } as const;
const STEP = seconds(1);
/** A gateway says every so often who is there; a dead one says nothing. */
const ROUND = seconds(10);
/** A gateway's word is believed for so long. */
const BELIEVED = seconds(25);

describe('people with sockets at several gateways', () => {
  let house: House;
  let clock: ManualClock;
  let one: HandGateway;
  let other: HandGateway;
  let ada: HandHelper;
  let mira: HandAsker;

  beforeEach(async () => {
    clock = new ManualClock();
    house = await House.open({ kinds: ALL_KINDS, rules: TEST_RULES, clock });
    one = await house.gateway();
    other = await house.gateway();
    ada = await HandHelper.onDuty(one, 'ada', 1);
    await settle(house);
  });
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  function says(gateway: HandGateway, kind: 'helper' | 'session', id: string, sockets: number): void {
    const hint: PresenceHint = { gw: gateway.id, people: [{ id, sockets }] };
    gateway.transport.publish(gateway.subjects.presence(kind, shardOf({ kind, id })), JSON.stringify(hint));
  }
  /** Time passes; these gateways live and say each round that the person has a socket there. */
  function live(ms: number, kind: 'helper' | 'session', id: string, ...gateways: readonly HandGateway[]): Promise<void> {
    let nextAt = clock.now();
    return pass(house, clock, ms, STEP, () => {
      if (clock.now() < nextAt) return;
      nextAt = clock.now() + ROUND;
      for (const gateway of gateways) says(gateway, kind, id, 1);
    });
  }
  /** What the log says of Ada's presence since she first came. */
  const presence = async () =>
    (await house.stores.store('matching').tail(`helper/${ada.id}`, 0, 200))
      .filter(({ type }) => type.startsWith('presence-'))
      .map(({ type }) => type)
      .slice(1);

  it('count as there while one gateway of theirs lives, however the other dies', async () => {
    await live(minutes(1), 'helper', ada.id, one, other);
    await live(minutes(3), 'helper', ada.id, other);
    expect(await presence()).toEqual([]);
  });

  it('are gone once the grace time is over after the last word of a dead gateway, once, and back once', async () => {
    await live(minutes(1), 'helper', ada.id, one);
    const grace = seconds(TEST_RULES.helperLost.tellSeconds);
    await live(BELIEVED + grace - ROUND - 2 * STEP, 'helper', ada.id);
    expect(await presence()).toEqual([]);
    await live(ROUND + 4 * STEP, 'helper', ada.id);
    expect(await presence()).toEqual(['presence-lost']);
    await live(minutes(2), 'helper', ada.id, other);
    expect(await presence()).toEqual(['presence-lost', 'presence-back']);
  });

  it('are there all along when they pass from one that drains to another', async () => {
    await live(minutes(1), 'helper', ada.id, one);
    for (let restart = 0; restart < 5; restart += 1) {
      const [from, to] = restart % 2 ? [other, one] : [one, other];
      says(from, 'helper', ada.id, 0);
      await live(seconds(5), 'helper', ada.id);
      await live(minutes(1), 'helper', ada.id, to);
    }
    expect(await presence()).toEqual([]);
  });

  it('keep their request when the gateway in front of it is cut off, and sends them to another in time', async () => {
    says(one, 'helper', ada.id, 0);
    mira = new HandAsker(one, 'a:mira');
    await mira.ask();
    await settle(house);
    await live(minutes(1), 'session', mira.session, one);
    // A dead link is noticed after 15 s; after 20 more its clients are let go over 5, and back elsewhere after their own jitter.
    await live(seconds(15 + 20 + 5 + 2), 'session', mira.session);
    await live(minutes(5), 'session', mira.session, other);
    expect(await mira.state()).toBe('waiting');
  });
});
