import { eventually } from '@oa/testkit';
import { Product } from '../people/product';
import { begin, newcomer, talk } from '../people/real-chat';
import { TestHelper } from '../people/test-helper';

jest.setTimeout(600_000);

describe('the gateway and four services as five processes over a broker and MariaDB', () => {
  afterEach(() => Product.stopAll());

  it('carries a request from the question to thanks and feedback, each text exactly once', async () => {
    const product = await Product.start({ shape: 'five' });
    const ada = await TestHelper.signIn({ gateway: product.gateway, wiki: 'demowiki', sub: 'ada' });
    expect((await ada.duty('available')).ok).toBe(true);
    const asker = newcomer(product);
    const session = await begin(asker, ada, 'Why was my edit undone?');
    expect(ada.logs.get(session)?.view().opened?.question).toBe('Why was my edit undone?');

    const typed = await talk(asker, ada, session, 6);
    expect(asker.texts()).toEqual(typed);
    expect(ada.texts(session)).toEqual(typed);

    expect((await asker.connection.command({ t: 'end', session })).ok).toBe(true);
    await eventually(() => ada.logs.get(session)?.view().state === 'ended', { what: 'the helper to hear of the end', withinMs: 60_000 });
    expect((await asker.connection.command({ t: 'thank', session })).ok).toBe(true);
    await eventually(() => ada.frames.some((frame) => frame.t === 'thanked' && frame.session === session), { what: 'the thanks', withinMs: 60_000 });
    const given = await asker.connection.command({ t: 'feedback', session, solved: 'yes', process: 5, helper: 4, comment: 'Clear and kind.' });
    expect(given.ok).toBe(true);
    const twice = await asker.connection.command({ t: 'feedback', session, solved: 'no' });
    expect(!twice.ok && twice.code).toBe('already-given');

    expect(product.output).not.toMatch(/"level":"error"/);
    asker.close();
    ada.close();
  });
});
