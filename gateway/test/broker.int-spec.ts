import { randomUUID } from 'node:crypto';
import { eventually, type Link, startLink, startNats, type TestNats } from '@oa/testkit';
import { connectNats, type NatsTransport } from '@oa/transport';
import type { RunningGateway } from '../src';
import { DoorBench } from './door-bench';

/** A loaded machine needs its time; nothing is measured here. */
const PATIENCE = { withinMs: 90_000 };
const HOSTS = 4;

describe('two gateways over a real broker, one of them through a link that breaks', () => {
  let nats: TestNats;
  let link: Link;
  let lines: NatsTransport[];
  let bench: DoorBench;
  let near: RunningGateway;
  let far: RunningGateway;

  beforeEach(async () => {
    nats = await startNats();
    link = await startLink(Number(new URL(nats.url).port));
    const dial = async (url: string, name: string) => {
      const line = await connectNats({ url, name, reconnectMs: 50, onFault: () => undefined });
      lines.push(line);
      return line;
    };
    lines = [];
    for (let n = 0; n < HOSTS; n += 1) await dial(nats.url, `host ${n}`);
    const hosts = [...lines];
    bench = await DoorBench.open({ transport: await dial(nats.url, 'near') }, { line: () => hosts.pop()! });
    near = bench.gateways[0]!;
    far = await bench.gateway({ transport: await dial(`nats://127.0.0.1:${link.port}`, 'far') });
  }, 120_000);
  afterEach(async () => {
    await bench.close();
    for (const line of lines) await line.close();
    await link.close();
    await nats.stop();
    expect(bench.house.faults).toEqual([]);
  }, 120_000);

  async function chat() {
    const ada = await (await bench.helper('ada', near.url)).onDuty();
    const mira = bench.asker(far.url);
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    const say = (who: { send(frame: object): void }, text: string, cid: string = randomUUID()) => who.send({ t: 'say', cid, session, text });
    return { ada, mira, session, say };
  }
  const ready = async (gateway: RunningGateway) => (await fetch(`${gateway.url}/health/ready`)).status;

  it('loses nothing and repeats nothing when the link was cut for a moment', async () => {
    const { ada, mira, session, say } = await chat();
    say(mira, 'before');
    await eventually(() => ada.texts(session).length === 1, PATIENCE);
    link.cut();
    await eventually(async () => (await ready(far)) === 503, PATIENCE);
    say(ada, 'said while it was cut');
    say(mira, 'typed while it was cut');
    await eventually(() => ada.texts(session).includes('said while it was cut'), PATIENCE);
    link.mend();
    await eventually(() => mira.texts().length === 3 && ada.texts(session).length === 3, PATIENCE);
    say(ada, 'after');
    await eventually(() => mira.texts().length === 4, PATIENCE);
    expect(mira.texts()).toEqual(['before', 'said while it was cut', 'typed while it was cut', 'after']);
    expect(ada.texts(session)).toEqual(mira.texts());
    expect(mira.all('error')).toEqual([]);
  }, 180_000);

  it('lets its people go when the link stays cut, takes nobody in, and is of use again once it is mended', async () => {
    const { ada, mira, session, say } = await chat();
    link.cut();
    const cid = randomUUID();
    say(mira, 'goes out elsewhere', cid);
    expect(await mira.closedWith(PATIENCE)).toBe(1012);
    expect(mira.all('bye')).toHaveLength(1);
    expect(await ready(far)).toBe(503);
    expect(await bench.asker(far.url).closedWith(PATIENCE)).toBe(1006);

    const again = bench.asker(near.url);
    await again.hello({ resume: mira.token });
    again.send({ t: 'join', session, since: 0, token: mira.token });
    say(again, 'goes out elsewhere', cid);
    await eventually(() => ada.texts(session).length === 1, PATIENCE);
    link.mend();
    await eventually(async () => (await ready(far)) === 200, PATIENCE);
    const back = bench.asker(far.url);
    expect((await back.hello({ resume: again.token ?? mira.token })).session?.id).toBe(session);
    expect(ada.texts(session)).toEqual(['goes out elsewhere']);
  }, 180_000);
});
