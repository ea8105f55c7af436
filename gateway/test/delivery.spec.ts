import { randomUUID } from 'node:crypto';
import { eventually } from '@oa/testkit';
import { MemoryBus, type Transport } from '@oa/transport';
import { DoorBench } from './door-bench';

/** A line to the bus that loses what it is told to: facts on their way to this gateway. */
function leaky(inner: Transport, lost: { facts: boolean; hints: boolean }): Transport {
  const leaking: Transport = Object.create(inner);
  leaking.publish = (...args) => inner.publish(...args);
  leaking.request = (...args) => inner.request(...args);
  leaking.flush = () => inner.flush();
  leaking.onLine = (listen) => inner.onLine(listen);
  leaking.close = () => inner.close();
  leaking.subscribe = (subject, take, options) =>
    inner.subscribe(
      subject,
      (message) => {
        const facts = /\.gw\.[^.]+$/.test(message.subject);
        if (facts && lost.facts) return;
        if (/\.hint\./.test(message.subject) && lost.hints) return;
        take(message);
      },
      options,
    );
  Object.defineProperty(leaking, 'line', { get: () => inner.line });
  return leaking;
}

describe('delivery to attached clients', () => {
  let bench: DoorBench;
  afterEach(async () => {
    await bench.close();
    expect(bench.house.faults).toEqual([]);
  });

  async function chat(lost: { facts: boolean; hints: boolean }) {
    bench = await DoorBench.open();
    expect(bench.house.bus).toBeInstanceOf(MemoryBus);
    const second = await bench.gateway({ transport: leaky(bench.house.bus.connect(), lost) });
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker(second.url);
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    await mira.got('fact', (fact) => fact.kind === 'helper-joined');
    return { ada, mira, session };
  }

  it('reads the tail when a number is missing', async () => {
    const lost = { facts: false, hints: false };
    const { ada, mira, session } = await chat(lost);
    lost.facts = true;
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'lost on the way' });
    await eventually(() => ada.all('ack').length === 3);
    lost.facts = false;
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'arrives' });
    await eventually(() => mira.texts().length === 2);
    expect(mira.texts()).toEqual(['lost on the way', 'arrives']);
  });

  it('catches up at once when ownership may have moved', async () => {
    const lost = { facts: false, hints: false };
    const { ada, mira, session } = await chat(lost);
    lost.facts = true;
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'unheard' });
    await eventually(() => ada.all('ack').length === 3);
    bench.house.bus.connect().publish(bench.house.subjects.hint('sessions'), '{}');
    await eventually(() => mira.texts().includes('unheard'));
  });

  it('heals a loss nobody noticed with the next round', async () => {
    const lost = { facts: false, hints: true };
    const { ada, mira, session } = await chat(lost);
    lost.facts = true;
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'last words' });
    await eventually(() => mira.texts().includes('last words'), { withinMs: 30_000 });
  }, 45_000);

  it('acks its sender by the reply to a repetition when the fact was lost', async () => {
    const lost = { facts: false, hints: true };
    const { mira, session } = await chat(lost);
    lost.facts = true;
    const cid = randomUUID();
    mira.send({ t: 'say', cid, session, text: 'heard by the owner only' });
    const store = bench.house.stores.store('sessions');
    await eventually(async () => (await store.tail(`session/${session}`, 0, 50)).some((row) => row.type === 'message-said'));
    lost.facts = false;
    await mira.got('ack', (frame) => frame.cid === cid);
    await eventually(() => mira.texts().length === 1);
    expect((await store.tail(`session/${session}`, 0, 50)).filter((row) => row.type === 'message-said')).toHaveLength(1);
  });
});
