import { eventually } from '@oa/testkit';
import { crowded, Product } from '../people/product';
import { TestAsker } from '../people/test-asker';
import { TestHelper } from '../people/test-helper';

const CHATS = 200;
const HELPERS = 10;
const KILLS = 10;
const PER_ROUND = 1;

jest.setTimeout(600_000);

describe('the one process, killed with kill -9 amid 200 chats', () => {
  it('shows each text typed exactly once and in order, acknowledged or not, after ten kills', async () => {
    const house = await Product.start({ configure: (input) => crowded(input, HELPERS, CHATS / HELPERS) });
    const { gateway } = house;
    const helpers = await Promise.all(
      Array.from({ length: HELPERS }, (_, n) =>
        TestHelper.signIn({ gateway, wiki: 'demowiki', sub: `helper-${n}`, onOffer: ({ offer }, helper) => void helper.accept(offer) }),
      ),
    );
    await Promise.all(helpers.map((helper) => helper.duty('available', CHATS / HELPERS)));
    const askers = Array.from({ length: CHATS }, () => new TestAsker({ gateway, wiki: 'demowiki', origin: house.wiki }));
    await Promise.all(askers.map((asker, n) => asker.ask(`q${n}`)));
    await eventually(() => askers.every((asker) => asker.log?.view().state === 'assigned'), {
      what: 'every asker to have a helper',
      withinMs: 120_000,
    });

    const typed = new Map(askers.map((asker) => [asker, [] as string[]]));
    const sending: Promise<unknown>[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (const asker of askers) {
        for (let n = 0; n < PER_ROUND; n += 1) {
          const text = `k${kill} n${n}`;
          typed.get(asker)?.push(text);
          sending.push(asker.say(text));
        }
      }
      // Amid the sending: as soon as some of this round, and not all, have been answered.
      await eventually(() => askers.some((asker) => asker.texts().includes(`k${kill} n0`)), { what: 'the round to begin' });
      await house.down('SIGKILL');
      await house.up();
    }
    await eventually(() => askers.every((asker) => asker.connection.pending().length === 0), { what: 'every outbox to empty', withinMs: 180_000 });
    await Promise.all(sending);

    const seenByHelpers = () =>
      new Map(helpers.flatMap((helper) => [...helper.logs.keys()].map((session) => [session, helper.texts(session)] as const)));
    await eventually(() => askers.every((asker) => (seenByHelpers().get(asker.session ?? '') ?? []).length >= (typed.get(asker)?.length ?? 0)), {
      what: 'helpers to see everything',
      withinMs: 120_000,
    });
    for (const asker of askers) {
      expect(asker.texts()).toEqual(typed.get(asker));
      expect(seenByHelpers().get(asker.session ?? '')).toEqual(typed.get(asker));
    }
    for (const person of [...askers, ...helpers]) person.close();
    await house.stop();
  });
});
