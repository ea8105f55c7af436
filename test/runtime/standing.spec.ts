import {
  type ActorAddress,
  actorCommandId,
  actorKey,
  type Envelope,
  type Reply,
  type SessionFace,
  setMark,
  shardOf,
  type WikiRules,
} from '@oa/contracts';
import { days, ManualClock } from '@oa/kernel';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import type { HandGateway } from '../house/hand-gateway';
import { House, TEST_RULES } from '../house/house';
import { HandAsker, HandHelper, takes } from '../house/people';
import { settle } from '../house/time';

const ALL_KINDS = { matching: [DESK_KIND, HELPER_KIND], sessions: [SESSION_KIND, ASKER_KIND], moderation: [STANDING_KIND] } as const;
const RULES: WikiRules = { ...TEST_RULES, standing: { ...TEST_RULES.standing, restrictionDays: [1], coolDownMinutes: 0 } };

/** The facts of the asker's own actor that an open panel is told of: until when help is paused, or null. */
function told(gateway: HandGateway, asker: HandAsker): (number | null)[] {
  return gateway
    .factsOf('asker', asker.id)
    .flatMap((fact) => (fact.t === 'standing-copied' ? [(fact.b as { restrictedUntil: number | null }).restrictedUntil] : []));
}

describe('marks of misuse on real hosts', () => {
  let house: House;
  let gateway: HandGateway;
  const clock = new ManualClock();
  let sent = 0;

  beforeEach(async () => {
    house = await House.open({ kinds: ALL_KINDS, rules: RULES, clock });
    gateway = await house.gateway();
  });
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  async function panelOf(principal: string): Promise<HandAsker> {
    const asker = new HandAsker(gateway, principal);
    await gateway.attach('asker', asker.id, asker.by);
    return asker;
  }

  /** A mark that arrives now, from a session of an earlier day. */
  async function lateMark(asker: HandAsker, helper: string): Promise<void> {
    sent += 1;
    const session = sent.toString(16).padStart(32, '0');
    const from: ActorAddress = { kind: 'session', id: session };
    const to: ActorAddress = { kind: 'standing', id: asker.id };
    const body = { mark: `${session}.1`, session, helper: `a:${helper}`, reason: 'spam', at: clock.now() };
    const key = `mark:${body.mark}`;
    const id = actorCommandId(actorKey(from), key, 1);
    const envelope: Envelope = { id, k: to.kind, to: to.id, t: setMark.name, v: 1, b: body, from, key, ov: 1, att: 1, ttl: 4_000 };
    const answer = await gateway.transport.request(house.subjects.actors(to.kind, shardOf(to)), JSON.stringify(envelope), 10_000);
    expect((JSON.parse(answer) as Reply).ok).toBe(true);
  }

  /** Asks, is taken by whoever rings first, and is marked by them. Answers who it was. */
  async function chatEndedForMisuse(asker: HandAsker, helpers: readonly HandHelper[]): Promise<HandHelper> {
    await eventually(async () => (await asker.ask()) === undefined, { what: 'the request to be taken' });
    const rung = () => helpers.find((one) => one.rang().some(({ session }) => session === asker.session));
    await eventually(() => rung() !== undefined, { what: 'somebody to be rung' });
    const helper = rung() as HandHelper;
    await takes(helper, asker);
    expect((await helper.misuse(asker.session)).ok).toBe(true);
    return helper;
  }

  const onDuty = (...names: string[]) => Promise.all(names.map((name) => HandHelper.onDuty(gateway, name, 1)));

  it('count once if one helper sets two', async () => {
    const troll = await panelOf('a:troll');
    for (const helper of ['ada', 'ada', 'grace', 'grace', 'ada']) await lateMark(troll, helper);
    expect(await troll.ask()).toBeUndefined();
    await lateMark(troll, 'alan');
    await eventually(() => told(gateway, troll).at(-1) === clock.now() + days(1), { what: 'the panel to hear' });
  });

  it('are taken back by undo: a restriction that stood on them is lifted, and the panel hears', async () => {
    const helpers = await onDuty('ada', 'grace', 'alan');
    const troll = await panelOf('v:troll');
    const marked: { helper: HandHelper; session: string }[] = [];
    for (let n = 0; n < helpers.length; n += 1) marked.push({ helper: await chatEndedForMisuse(troll, helpers), session: troll.session });
    await eventually(() => typeof told(gateway, troll).at(-1) === 'number', { what: 'the restriction' });
    expect(await troll.ask()).toBe('restricted');
    const [, second] = marked;
    expect((await second?.helper.undo(second.session))?.ok).toBe(true);
    await eventually(() => told(gateway, troll).at(-1) === null, { what: 'the panel to hear that it is over' });
    expect(await troll.ask()).toBeUndefined();
    // The pair is together again: of three helpers only the one who took it back may be rung.
    await eventually(() => second?.helper.rang().some(({ session }) => session === troll.session) === true, { what: 'the second helper to be rung' });
    for (const { helper } of marked)
      if (helper !== second?.helper) expect(helper.rang().some(({ session }) => session === troll.session)).toBe(false);
  });

  it('let a running chat finish when the third comes in the middle of it, and pause everything afterwards', async () => {
    const [kay] = (await onDuty('kay')) as [HandHelper];
    const troll = await panelOf('a:troll');
    await troll.ask();
    await takes(kay, troll);
    for (const helper of ['ada', 'grace', 'alan']) await lateMark(troll, helper);
    await eventually(() => typeof told(gateway, troll).at(-1) === 'number', { what: 'the restriction' });
    expect(await troll.state()).toBe('assigned');
    expect((await troll.say('And how do I name the source?')).ok).toBe(true);
    expect(await troll.state()).toBe('assigned');
    expect((await kay.end(troll.session)).ok).toBe(true);
    expect(await troll.state()).toBe('ended');
    expect(await troll.ask()).toBe('restricted');
  });

  it('withdraw a request that waits', async () => {
    const troll = await panelOf('a:troll');
    await troll.ask();
    expect(['opening', 'waiting']).toContain(await troll.state());
    for (const helper of ['ada', 'grace', 'alan']) await lateMark(troll, helper);
    await eventually(async () => (await troll.state()) === 'ended', { what: 'the request to be withdrawn' });
    const attached = await gateway.attach('session', troll.session, troll.by);
    const ended = 'facts' in attached ? attached.facts.find(({ t }) => t === 'session-ended') : undefined;
    expect((ended?.b as { why?: string } | undefined)?.why).toBe('restricted');
    expect('face' in attached && (attached.face as SessionFace).state).toBe('ended');
  });

  it('restrict until the end date: a moment before it nothing may be asked, from then on everything', async () => {
    const troll = await panelOf('a:troll');
    for (const helper of ['ada', 'grace', 'alan']) await lateMark(troll, helper);
    await eventually(() => typeof told(gateway, troll).at(-1) === 'number', { what: 'the restriction' });
    await settle(house);
    clock.advance(days(1) - 1);
    expect(await troll.ask()).toBe('restricted');
    // A slow machine may have sent it twice: the second, too, is heard before the end.
    await settle(house);
    clock.advance(1);
    expect(await troll.ask()).toBeUndefined();
    // Marks that were paid for with a restriction do not count again: one more is one.
    await lateMark(troll, 'kay');
    expect(await troll.state()).not.toBe('ended');
  });
});
