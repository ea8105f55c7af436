import type { PresenceHint } from '@oa/contracts';
import { eventually } from '@oa/testkit';
import { DoorBench } from './door-bench';

describe('what a session hears of its asker’s sockets', () => {
  let bench: DoorBench;
  let heard: { id: string; sockets: number }[];
  beforeEach(async () => {
    bench = await DoorBench.open();
    heard = [];
    const everyShard = bench.house.subjects.presence('session', 0).replace(/0$/, '*');
    bench.house.bus.connect().subscribe(everyShard, ({ text }) => heard.push(...(JSON.parse(text) as PresenceHint).people));
  });
  afterEach(async () => {
    await bench.close();
    expect(bench.logged).toEqual([]);
    expect(bench.house.faults).toEqual([]);
  });

  /** Counts told of a session, without the repetitions of the round. */
  const told = (session: string) =>
    heard
      .filter(({ id }) => id === session)
      .map(({ sockets }) => sockets)
      .filter((count, index, all) => count !== all[index - 1]);
  const hears = (session: string, ...counts: number[]) =>
    eventually(() => JSON.stringify(told(session)) === JSON.stringify(counts), { what: `counts ${counts.join()}` });

  it('is each page of theirs that looks at the request, until a helper comes; never a socket of the helper', async () => {
    const mira = bench.asker();
    await mira.hello({ identity: await bench.token() });
    const session = await mira.ask();
    await hears(session, 1);
    const tab = bench.asker();
    await tab.hello({ resume: mira.token });
    tab.send({ t: 'join', session, since: 0, token: mira.token });
    await hears(session, 1, 2);
    tab.leave();
    await hears(session, 1, 2, 1);
    const ada = await (await bench.helper('ada')).onDuty();
    await ada.take(session);
    await hears(session, 1, 2, 1, 0);
    mira.leave();
    ada.leave();
    await eventually(() => bench.house.host('sessions').activations.get(`session/${session}`)?.presence?.seenBy.size === 0);
    expect(told(session)).toEqual([1, 2, 1, 0]);
  });

  it('is nothing any more once the question is parked, and they count again when it is back in the line', async () => {
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    await hears(session, 1);
    mira.send({ t: 'park', cid: crypto.randomUUID(), session });
    await hears(session, 1, 0);
    mira.send({ t: 'keep-waiting', cid: crypto.randomUUID(), session });
    await mira.got('fact', (fact) => fact.kind === 'queued' && fact.round === 2);
    await hears(session, 1, 0, 1);
    mira.leave();
    await hears(session, 1, 0, 1, 0);
  });
});
