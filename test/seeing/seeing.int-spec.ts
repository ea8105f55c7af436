import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventually, freePort } from '@oa/testkit';
import { found, PlantedChat } from '../faults/planted';
import { Product, type Shape } from '../people/product';
import { Collector } from './collector';

jest.setTimeout(600_000);

/** What a request passes through on its way from the asker's socket to the helper's, in this order. */
const WAY = [
  'client ask',
  'asker.ask',
  'session.open',
  'send asker.confirm-opened',
  'asker.confirm-opened',
  'send desk.enqueue',
  'desk.enqueue',
  'send helper.reserve',
  'helper.reserve',
  'deliver offer-rang',
];
/** Its backbone: an answer goes on below what was sent, beside the step of the one who answered. */
const BACK = WAY.filter((name) => name !== 'asker.ask' && name !== 'asker.confirm-opened');
const ROOMS: Readonly<Record<'one' | 'five', readonly string[]>> = { one: ['all'], five: ['gateway', 'matching', 'sessions'] };

describe('what operators see of a chat', () => {
  let collector: Collector;
  beforeEach(async () => {
    collector = await Collector.start();
  });
  afterEach(async () => {
    await Product.stopAll();
    await collector.stop();
  });

  const started = (shape: Shape, health: number) =>
    Product.start({
      shape,
      configure: (input) => ({
        ...input,
        tracing: { otlp: collector.url, ratio: 1 },
        health: { ports: { gateway: health } },
        log: { level: 'debug' },
      }),
    });

  it.each(['one', 'five'] as const)(
    'in %s: one trace from the asker’s frame to the helper’s ring; in traces and logs nothing of what they said or show as tokens',
    async (shape) => {
      const product = await started(shape, await freePort());
      const chat = await PlantedChat.had(product);
      await eventually(() => WAY.every((name) => collector.traceOf('client ask').some((step) => step.name === name)), {
        what: `the whole way of the request: ${WAY.join(', ')}`,
        withinMs: 60_000,
      });
      const trace = collector.traceOf('client ask');
      const byId = new Map(trace.map((step) => [step.id, step]));
      expect(trace.filter((step) => step.parent === '').map(({ name }) => name)).toEqual(['client ask']);
      // From the ring back to the first frame, without a gap.
      const back: string[] = [];
      for (let step = trace.find(({ name }) => name === 'deliver offer-rang'); step; step = byId.get(step.parent)) back.unshift(step.name);
      expect(back.filter((name) => BACK.includes(name))).toEqual(BACK);
      expect([...new Set(trace.map(({ room }) => room))].sort()).toEqual(ROOMS[shape]);
      chat.close();
      await product.down();
      const { planted, asker, helper } = chat;
      const tokens = [asker.token, asker.visitor, helper.cookie.split(';')[0]?.split('=').slice(1).join('=')].filter((token) => token !== undefined);
      expect(tokens.filter((token) => token.length > 20)).toHaveLength(3);
      expect(collector.text).toContain('session.say');
      expect(product.output).toContain('"level":"info"');
      for (const seen of [collector.text, product.output]) expect(found([...planted.texts, planted.userAgent, ...tokens], seen)).toEqual([]);
    },
  );

  it('the page of figures of one process has every figure that dashboard and alerts ask for', async () => {
    const health = await freePort();
    const product = await started('one', health);
    const chat = await PlantedChat.had(product);
    const page = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
    const asked = ['alerts.yaml', 'dashboard.json']
      .map((file) => readFileSync(resolve(__dirname, '../../docs/observability', file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/\boa_[a-z0-9_]+/g)].map(([name]) => name));
    expect([...new Set(asked)].filter((name) => !page.includes(`# HELP ${name.replace(/_(bucket|sum|count)$/, '')} `))).toEqual([]);
    for (const line of [
      /^oa_offers_total\{outcome="won"\} 1$/m,
      /^oa_sessions_total\{stage="assigned"\} 1$/m,
      /^oa_wait_seconds_count\{wiki="demowiki",language="en"\} 1$/m,
      /^oa_desk_helpers\{wiki="demowiki",language="en"\} 1$/m,
      /^oa_outbox_oldest_seconds\{service="sessions"\} /m,
      /^oa_build_info\{room="all",version="/m,
    ])
      expect(page).toMatch(line);
    expect(found([...chat.planted.texts, chat.session], page)).toEqual([]);
    chat.close();
  });
});
