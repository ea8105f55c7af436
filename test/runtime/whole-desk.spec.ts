import type { WikiRules } from '@oa/contracts';
import { DESK_KIND, HELPER_KIND } from '@oa/matching';
import { STANDING_KIND } from '@oa/moderation';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { House, TEST_RULES } from '../house/house';
import { HandAsker, HandHelper, takes } from '../house/people';

const ALL_KINDS = {
  matching: [DESK_KIND, HELPER_KIND],
  sessions: [SESSION_KIND, ASKER_KIND],
  moderation: [STANDING_KIND],
} as const;

const BURST = 50;

function roomy(capacity: number): WikiRules {
  return {
    ...TEST_RULES,
    capacity: { first: capacity, firstChats: 0, later: capacity, ceiling: 20 },
    line: { ...TEST_RULES.line, capMinutes: 120 },
    standing: { ...TEST_RULES.standing, coolDownMinutes: 0 },
  };
}

describe('the whole desk on real hosts', () => {
  let house: House;
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  async function desk(capacity: number, names: readonly string[]) {
    house = await House.open({ kinds: ALL_KINDS, rules: roomy(capacity) });
    const gateway = await house.gateway();
    const helpers = await Promise.all(names.map((name) => HandHelper.onDuty(gateway, name, capacity)));
    return { gateway, helpers };
  }

  it('gives each of five helpers with room for ten exactly ten of fifty requests', async () => {
    const { gateway, helpers } = await desk(10, ['ada', 'grace', 'alan', 'hedy', 'kay']);
    const askers = Array.from({ length: BURST }, (_, n) => new HandAsker(gateway, `v:asker${n}`));
    await Promise.all(askers.map((asker) => asker.ask()));
    await eventually(() => helpers.reduce((sum, helper) => sum + helper.rang().length, 0) >= BURST, { what: 'every request to ring' });
    expect(helpers.map((helper) => helper.rang().length)).toEqual([10, 10, 10, 10, 10]);
    expect(new Set(helpers.flatMap((helper) => helper.rang().map(({ session }) => session))).size).toBe(BURST);
  });

  it('keeps helpers with room for three within one offer of each other while equal chats come and go, and nobody over three', async () => {
    const { gateway, helpers } = await desk(3, ['ada', 'grace', 'alan', 'hedy', 'kay']);
    const askers = Array.from({ length: BURST }, (_, n) => new HandAsker(gateway, `v:asker${n}`));
    await Promise.all(askers.map((asker) => asker.ask()));
    const running: { helper: HandHelper; session: string }[] = [];
    const rungFor = new Set<string>();
    for (let ended = 0; ended < BURST; ended += 1) {
      // Whoever rings accepts; equal chats end in the order in which they began.
      const expected = Math.min(BURST, ended + 15);
      await eventually(() => helpers.reduce((sum, helper) => sum + helper.rang().length, 0) === expected, { what: `${expected} rings` });
      const numberOf = (offer: string) => Number(offer.split('.')[2]);
      const rings = helpers.flatMap((helper) => helper.rang().map(({ offer, session }) => ({ helper, offer, session })));
      for (const { helper, offer, session } of rings.sort((a, b) => numberOf(a.offer) - numberOf(b.offer))) {
        if (rungFor.has(session)) continue;
        rungFor.add(session);
        await helper.accept(offer);
        await eventually(() => helper.won().includes(session), { what: 'the accepted chat to be theirs' });
        running.push({ helper, session });
      }
      for (const helper of helpers) expect(running.filter((chat) => chat.helper === helper).length).toBeLessThanOrEqual(3);
      const oldest = running.shift();
      await oldest?.helper.end(oldest.session);
    }
    const counts = helpers.map((helper) => helper.rang().length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('rings the next helper after a decline, never the one who declined, and tells the asker when all have', async () => {
    const { gateway, helpers } = await desk(2, ['ada', 'grace']);
    const mira = new HandAsker(gateway, 'a:mira');
    await mira.ask();
    await eventually(() => helpers.some((helper) => helper.rang().length === 1), { what: 'the first ring' });
    const first = helpers.find((helper) => helper.rang().length === 1) as HandHelper;
    const second = helpers.find((helper) => helper !== first) as HandHelper;
    await first.decline(first.rang()[0]?.offer ?? '');
    await eventually(() => second.rang().length === 1, { what: 'the second ring' });
    await second.decline(second.rang()[0]?.offer ?? '');
    await eventually(
      () => gateway.factsOf('session', mira.session).some((fact) => fact.t === 'supply-told' && (fact.b as { why: string }).why === 'all-declined'),
      {
        what: 'the true sentence',
      },
    );
    expect([first.rang().length, second.rang().length]).toEqual([1, 1]);
  });

  it('gives a freed helper the oldest waiting request', async () => {
    const { gateway, helpers } = await desk(1, ['ada']);
    const [ada] = helpers as [HandHelper];
    const askers = ['first', 'second', 'third'].map((name) => new HandAsker(gateway, `v:${name}`));
    for (const asker of askers) await asker.ask();
    const [one, two, three] = askers as [HandAsker, HandAsker, HandAsker];
    await takes(ada, one);
    await ada.end(one.session);
    await takes(ada, two);
    await one.ask();
    await ada.end(two.session);
    await takes(ada, three);
  });

  it.each(['a:troll', 'v:troll'])(
    'restricts %s, and nobody else, after marks by three distinct helpers; an open panel hears at once',
    async (principal) => {
      const { gateway, helpers } = await desk(1, ['ada', 'grace', 'alan']);
      const troll = new HandAsker(gateway, principal);
      const other = new HandAsker(gateway, 'a:other');
      await gateway.attach('asker', troll.id, troll.by);
      const restricted = () =>
        gateway
          .factsOf('asker', troll.id)
          .some((fact) => fact.t === 'standing-copied' && (fact.b as { restrictedUntil: number | null }).restrictedUntil !== null);
      for (const index of helpers.keys()) {
        expect(restricted()).toBe(false);
        await eventually(async () => (await troll.ask()) === undefined, { what: 'the next request to be taken' });
        await eventually(() => helpers.some((one) => one.rang().some(({ session }) => session === troll.session)), { what: 'somebody to be rung' });
        const chosen = helpers.find((one) => one.rang().some(({ session }) => session === troll.session)) as HandHelper;
        await takes(chosen, troll);
        const marked = await chosen.misuse(troll.session);
        expect(marked.ok).toBe(true);
        if (index === 2) await eventually(restricted, { what: 'the panel to hear of the restriction' });
      }
      expect(await troll.ask()).toBe('restricted');
      expect(await other.ask()).toBeUndefined();
    },
  );
});
