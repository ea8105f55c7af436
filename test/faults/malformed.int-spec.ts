import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { demoInput } from '@oa/nest';
import { checksumSqliteFolder } from '@oa/storage';
import { eventually } from '@oa/testkit';
import { fuzzDoor } from '../../gateway/test/fuzz/fuzz-door';
import { crowded, Product } from '../people/product';
import { begin, newcomer, talk } from '../people/real-chat';
import { Running } from '../people/running';
import { TestHelper } from '../people/test-helper';

/** Of all inputs; fewer for a quick look. */
const scale = Number(process.env.FUZZ_SCALE ?? 1);
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
/** How often in a row the tables must be the same before they count as at rest. */
const AT_REST = 15;

/** What people paste, mean or not. Each must come out at the other end as it went in, character for character. */
const HOSTILE_TEXTS = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '[[javascript:alert(1)]] [[Talk:Tea|<b>tea</b>]] [[../../etc/passwd]] https://evil.example/?q=[[x]]',
  '\u202Egnp.exe\u202C \u2066isolate\u2069 \u200Fright\u200E left \u061C',
  'zero\u200Bwidth\u200Djoiner \uFEFF n\u0303 vs \u00F1 Z\u0351\u036B\u0343',
  "Robert'); DROP TABLE event;-- #{7*7} {{7*7}} %00 \\u0000 \\",
  '&lt;already&gt; &amp;amp; \' " ` </textarea> <!-- --> ]]> <?php ?>',
  '  leading\n\n\ttabs and lines\nand a trailing space kept by none',
  '{"t":"welcome","__proto__":{"admin":true}}',
  '👩🏽‍🏫 𝕳𝖊𝖑𝖕 مرحبا שלום नमस्ते',
].map((text) => text.trim());

jest.setTimeout(900_000);

/** The folder's checksum once nothing of what was done before is still on its way into a table. */
async function settled(folder: string): Promise<string> {
  let last = '';
  let same = 0;
  const atRest = async () => {
    const sum = await checksumSqliteFolder(folder);
    same = sum === last ? same + 1 : 0;
    last = sum;
    return same >= AT_REST;
  };
  await eventually(atRest, { what: 'the tables to come to rest', withinMs: 300_000 });
  return last;
}

describe('the one process before people who mean no good', () => {
  let product: Product;
  let ada: TestHelper;

  beforeAll(async () => {
    process.stdout.write(`malformed: seed ${seed} (FUZZ_SEED)\n`);
    product = await Product.start({ configure: (input) => crowded(input, 2, 4) });
    ada = await TestHelper.signIn({ gateway: product.gateway, wiki: 'demowiki', sub: 'helper-0' });
  });
  afterAll(async () => {
    ada?.close();
    await Product.stopAll();
  });

  it('answers 100,000 frames and bodies that are no commands as the protocol says, changes no row, and goes on serving', async () => {
    await ada.duty('available', 4);
    const before = newcomer(product);
    const session = await begin(before, ada, 'Why was my edit undone?');
    await talk(before, ada, session, 2);
    await ada.connection.command({ t: 'end', session, outcome: 'solved' });
    await before.connection.command({ t: 'feedback', session, solved: 'yes', process: 5, helper: 5, comment: 'Thanks.' });
    before.close();
    // Off duty but connected: her coming and going would be facts of their own.
    await ada.duty('off');
    const idle = await TestHelper.signIn({ gateway: product.gateway, wiki: 'demowiki', sub: 'helper-1' });
    idle.close();
    const sum = await settled(product.data);

    const target = { gateway: product.gateway, wiki: 'demowiki', origin: product.wiki, helperCookie: idle.cookie };
    const report = await fuzzDoor(target, { seed, frames: 95_000 * scale, foreign: 3_000 * scale, openings: 800 * scale, requests: 1_500 * scale });
    process.stdout.write(`malformed: ${JSON.stringify(report)}\n`);
    expect(report.inputs).toBeGreaterThanOrEqual(100_000 * scale);
    expect([seed, await settled(product.data)]).toEqual([seed, sum]);
    expect(product.output).not.toMatch(/"level":"(error|warn)"/);

    await ada.duty('available', 4);
    const after = newcomer(product);
    const served = await begin(after, ada, 'Is anybody still there?');
    const typed = await talk(after, ada, served, 3);
    expect([after.texts(), ada.texts(served)]).toEqual([typed, typed]);
    after.close();
  });

  it('keeps markup, scripts, bidi tricks and false links as the text they are, from end to end', async () => {
    await ada.duty('available', 4);
    const asker = newcomer(product);
    const [question = '', ...said] = HOSTILE_TEXTS;
    const session = await begin(asker, ada, question, undefined, { page: '<b>Tea</b>', section: '[[javascript:alert(1)]]' });
    for (const text of said) {
      await asker.say(text);
      await ada.say(session, text);
    }
    const both = said.flatMap((text) => [text, text]);
    await eventually(() => asker.texts().length === both.length && ada.texts(session).length === both.length, { what: 'all to be heard' });
    expect([asker.texts(), ada.texts(session)]).toEqual([both, both]);
    const opened = ada.logs.get(session)?.view().opened;
    expect([opened?.question, opened?.context]).toEqual([question, { page: '<b>Tea</b>', section: '[[javascript:alert(1)]]' }]);
    for (const text of said) expect((await ada.connection.command({ t: 'note', session, text })).ok).toBe(true);
    await eventually(
      () =>
        ada.logs
          .get(session)
          ?.view()
          .facts.filter(({ kind }) => kind === 'note').length === said.length,
      { what: 'the notes' },
    );
    const notes = ada.logs
      .get(session)
      ?.view()
      .facts.flatMap((fact) => (fact.kind === 'note' ? [fact.text] : []));
    expect(notes).toEqual(said);
    asker.close();
  });
});

describe('a configuration with faults', () => {
  afterEach(() => Product.stopAll());

  it('is answered with all of them, each with its place, and exit code 1; nothing is made', async () => {
    const product = Product.unstarted();
    const input = demoInput({ port: 8080, wikiPort: 8080, folder: product.data });
    const [wiki] = input.wikis;
    const faulty = {
      ...input,
      listen: { ...input.listen, host: '0.0.0.0' },
      trustedProxies: 1,
      colour: 'blue',
      secrets: [{ env: 'OA_NOT_SET' }],
      wikis: [{ ...wiki, languages: ['English'], retentionDays: 900, idle: { warnMinutes: 30, endMinutes: 20 }, helpPage: 'javascript:alert(1)' }],
      people: [{ wiki: 'another', sub: 'ada', name: 'Ada', roles: ['king'] }],
    };
    writeFileSync(product.configuration, JSON.stringify(faulty));
    const run = new Running('standalone/dist/main.js', [product.configuration]);
    expect(await run.ended).toBe(1);
    const places = [
      'listen.host',
      'listen.wikiPort',
      'trustedProxies',
      'colour',
      'secrets[0]',
      'wikis[0].languages[0]',
      'wikis[0].retentionDays',
      'wikis[0].helpPage',
      'people[0].roles[0]',
    ];
    for (const place of places) expect(run.output).toContain(place);
    expect(run.output).not.toMatch(/^ {4}at /m);
    expect(product.files()).toEqual(['configuration.yaml']);
  });
});
