import { eventually } from '@oa/testkit';
import type { Product } from './product';
import { TestAsker, type TestAskerOptions } from './test-asker';
import type { TestHelper } from './test-helper';

/** Consent and page context of a request. */
type AskMore = Parameters<TestAsker['ask']> extends [string, ...infer More] ? More : never;

/** A newcomer at the product's demo wiki. */
export function newcomer(product: Product, more: Partial<TestAskerOptions> = {}): TestAsker {
  return new TestAsker({ gateway: product.gateway, wiki: 'demowiki', origin: product.wiki, ...more });
}

/** The newcomer asks and this helper takes it, by accepting what rings. Resolves with the session once both are in the chat. */
export async function begin(asker: TestAsker, helper: TestHelper, question: string, ...more: AskMore): Promise<string> {
  const refused = await asker.ask(question, ...more);
  if (refused !== undefined) throw new Error(`the request was refused: ${refused}`);
  await eventually(() => helper.rang.some(({ session }) => session === asker.session), { what: 'the helper to be rung', withinMs: 60_000 });
  const ring = helper.rang.find(({ session }) => session === asker.session);
  await helper.accept(ring?.offer ?? '');
  const session = asker.session ?? '';
  await eventually(() => asker.log?.view().state === 'assigned' && helper.logs.get(session)?.view().state === 'assigned', {
    what: 'both to be in the chat',
    withinMs: 60_000,
  });
  return session;
}

/** So many messages each way, in turn. Answers what was typed, in order. */
export async function talk(asker: TestAsker, helper: TestHelper, session: string, each: number): Promise<string[]> {
  const typed: string[] = [];
  for (let n = 0; n < each; n += 1) {
    typed.push(`asker ${n}`, `helper ${n}`);
    await asker.say(`asker ${n}`);
    await helper.say(session, `helper ${n}`);
  }
  await eventually(() => asker.texts().length >= typed.length && helper.texts(session).length >= typed.length, {
    what: 'all to be heard',
    withinMs: 60_000,
  });
  return typed;
}
