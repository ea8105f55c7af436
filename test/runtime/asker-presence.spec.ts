import { type PresenceHint, shardOf } from '@oa/contracts';
import { ManualClock, minutes, seconds } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { UnreliableTransport } from '@oa/transport';
import type { HandGateway } from '../house/hand-gateway';
import { House } from '../house/house';
import { HandAsker, HandHelper, takes } from '../house/people';
import { settle } from '../house/time';

/** Hints come every 10 s: a span in which nobody is forgotten who is still seen. */
const ROUND = seconds(10);

describe('the asker of a request that waits, on real hosts', () => {
  let house: House;
  let clock: ManualClock;
  let gateway: HandGateway;
  let mira: HandAsker;
  let lines: UnreliableTransport[];
  beforeEach(async () => {
    lines = [];
    clock = new ManualClock();
    house = await House.open({
      kinds: { matching: [DESK_KIND, HELPER_KIND], sessions: [SESSION_KIND, ASKER_KIND], moderation: [STANDING_KIND] },
      clock,
      line: (transport) => {
        const line = new UnreliableTransport(transport, { seed: 1 });
        lines.push(line);
        return line;
      },
    });
    gateway = await house.gateway();
    mira = new HandAsker(gateway, 'a:mira');
    await mira.ask();
    await eventually(() => has('request-queued'), { what: 'the request to stand in line' });
  });
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  /** What the log holds of the session. */
  const facts = async () => (await house.stores.store('sessions').tail(`session/${mira.session}`, 0, 200)).map(({ type }) => type);
  const has = async (fact: string) => (await facts()).includes(fact);
  const seenBy = () => house.host('sessions').activations.get(`session/${mira.session}`)?.presence?.seenBy.size;

  /** What the gateway says of the asker's sockets, once the host has heard it. */
  async function seen(sockets: number): Promise<void> {
    const hint: PresenceHint = { gw: gateway.id, people: [{ id: mira.session, sockets }] };
    gateway.transport.publish(gateway.subjects.presence('session', shardOf({ kind: 'session', id: mira.session })), JSON.stringify(hint));
    await eventually(() => seenBy() === (sockets > 0 ? 1 : 0), { what: 'the hint to be heard' });
  }

  /** Time passes second by second; the hosts finish what each brings, and `each` may happen in it. */
  async function pass(ms: number, each: () => Promise<void> | void = () => {}): Promise<void> {
    for (let gone = 0; gone < ms; gone += seconds(1)) {
      clock.advance(seconds(1));
      if (gone % ROUND === 0) await each();
      await settle(house);
    }
  }

  it('has two minutes to come back; then the request ends and no helper is sent to an empty page', async () => {
    await seen(1);
    await seen(0);
    await pass(seconds(19));
    expect(await has('asker-gone')).toBe(false);
    await pass(seconds(2));
    await eventually(() => has('asker-gone'), { what: 'the asker to count as gone' });
    await pass(seconds(97));
    expect(await mira.state()).toBe('waiting');
    await pass(seconds(5));
    await eventually(() => has('session-ended'), { what: 'the request to end' });
    const ended = gateway.factsOf('session', mira.session).find(({ t }) => t === 'session-ended');
    expect(ended?.b).toMatchObject({ why: 'asker-left' });
    await eventually(async () => (await mira.ask()) === undefined, { what: 'another request to be taken' });
    const ada = await HandHelper.onDuty(gateway, 'ada', 1);
    await eventually(() => ada.rang().length > 0, { what: 'the new request to ring' });
    expect(ada.rang().map(({ session }) => session)).toEqual([mira.session]);
  });

  it('keeps the request while hints come, and takes their going back when a socket is seen within the time', async () => {
    await seen(1);
    await pass(minutes(1), () => seen(1));
    expect(await has('asker-gone')).toBe(false);
    await pass(minutes(1));
    await eventually(() => has('asker-gone'), { what: 'the asker to count as gone when hints stay away' });
    await seen(1);
    await eventually(() => has('asker-back'), { what: 'the asker to be back' });
    await pass(minutes(4), () => seen(1));
    expect(await mira.state()).toBe('waiting');
  });

  it('keeps the request of an asker no gateway speaks of while their commands come in', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      await pass(minutes(1));
      expect((await mira.say('still here')).ok).toBe(true);
    }
    expect(await mira.state()).toBe('waiting');
    expect(await has('asker-back')).toBe(true);
  });

  it('is not gone while the line to the broker is down and nobody can be heard of', async () => {
    await seen(1);
    for (const line of lines) line.cut();
    await pass(minutes(5));
    for (const line of lines) line.heal();
    await pass(ROUND);
    await seen(1);
    await pass(minutes(1), () => seen(1));
    expect(await mira.state()).toBe('waiting');
    expect(await has('asker-gone')).toBe(false);
  });

  it('does not matter in a chat: no fact is kept of it however long it lasts', async () => {
    const ada = await HandHelper.onDuty(gateway, 'ada', 1);
    await takes(ada, mira);
    await pass(minutes(5), () => ada.seen(1));
    expect(await mira.state()).toBe('assigned');
    expect((await facts()).filter((fact) => fact.startsWith('asker-'))).toEqual([]);
  });
});
