import { randomUUID } from 'node:crypto';
import { eventually } from '@oa/testkit';
import { DoorBench } from './door-bench';

describe('a chat through the door', () => {
  let bench: DoorBench;
  beforeEach(async () => {
    bench = await DoorBench.open();
  });
  afterEach(async () => {
    await bench.close();
    expect(bench.logged).toEqual([]);
    expect(bench.house.faults).toEqual([]);
  });

  it('brings a newcomer and a helper together, each text once and in order on both sides', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    await mira.hello({ identity: await bench.token() });
    const session = await mira.ask();
    await ada.take(session);
    for (let n = 0; n < 6; n += 1) {
      mira.send({ t: 'say', cid: randomUUID(), session, text: `m${n}` });
      await eventually(() => ada.texts(session).includes(`m${n}`));
      ada.send({ t: 'say', cid: randomUUID(), session, text: `a${n}` });
      await eventually(() => mira.texts().includes(`a${n}`));
    }
    const expected = Array.from({ length: 6 }, (_, n) => [`m${n}`, `a${n}`]).flat();
    expect(mira.texts()).toEqual(expected);
    expect(ada.texts(session)).toEqual(expected);
    ada.send({ t: 'end', cid: randomUUID(), session, outcome: 'solved' });
    expect(await mira.got('fact', (fact) => fact.kind === 'ended')).toMatchObject({ kind: 'ended', why: 'helper-ended', outcome: null });
    await ada.got('chat-released', (frame) => frame.session === session);
    mira.send({ t: 'feedback', cid: randomUUID(), session, solved: 'yes', process: 5 });
    mira.send({ t: 'thank', cid: randomUUID(), session });
    await ada.got('thanked', (frame) => frame.session === session);
    await eventually(() => mira.all('ack').length === 8);
  });

  it('shows the helper the wiki name and buckets, and neither side a principal, a token id or an address', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    await mira.hello({ identity: await bench.token({ sub: 'pairwise-7c1', jti: 'token-id-7c2' }) });
    await ada.take(await mira.ask());
    expect(await ada.got('fact', (fact) => fact.kind === 'opened')).toMatchObject({
      asker: 'Mira',
      newcomer: { kind: 'named', days: 2, edits: '1-5' },
    });
    for (const planted of ['pairwise-7c1', 'token-id-7c2', '127.0.0.1"', 'a:ada']) {
      expect(JSON.stringify(ada.frames)).not.toContain(planted);
      expect(JSON.stringify(mira.all('fact'))).not.toContain(planted);
    }
  });

  it('marks only the sender’s own frame with the cid, and answers a repeated command again without doing it twice', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    const cid = randomUUID();
    mira.send({ t: 'say', cid, session, text: 'once' });
    const first = await mira.got('ack', (frame) => frame.cid === cid);
    expect(await mira.got('fact', (fact) => fact.kind === 'said')).toMatchObject({ cid, seq: first.seq });
    expect(await ada.got('fact', (fact) => fact.kind === 'said')).not.toHaveProperty('cid');
    mira.send({ t: 'say', cid, session, text: 'once' });
    await eventually(() => mira.all('ack').filter((frame) => frame.cid === cid).length === 2);
    expect(mira.all('ack').at(-1)).toEqual(first);
    expect(ada.texts(session)).toEqual(['once']);
  });

  it('keeps the order of what somebody says in one breath', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    const texts = Array.from({ length: 15 }, (_, n) => `line ${n}`);
    for (const text of texts) mira.send({ t: 'say', cid: randomUUID(), session, text });
    await eventually(() => ada.texts(session).length === 15);
    expect(ada.texts(session)).toEqual(texts);
  });

  it('lets a reloaded page resume by its session token from the last number it knows, and a visitor return by the visitor token', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    const { visitor } = await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'before' });
    const { seq } = await mira.got('fact', (fact) => fact.kind === 'said');
    mira.leave();
    ada.send({ t: 'say', cid: randomUUID(), session, text: 'while away' });
    await eventually(() => ada.texts(session).length === 2);
    const again = bench.asker();
    expect((await again.hello({ resume: mira.token })).session?.id).toBe(session);
    again.send({ t: 'join', session, since: seq, token: mira.token });
    expect(await again.got('joined')).toMatchObject({ state: 'assigned', textGone: false, token: expect.any(String) });
    expect(again.texts()).toEqual(['while away']);
    const tab = bench.asker();
    const welcome = await tab.hello({ visitor });
    expect(welcome.session?.id).toBe(session);
    expect(welcome).not.toHaveProperty('visitor');
  });

  it('lets a helper who stays connected take one chat after the other, however many one socket may have joined', async () => {
    const small = await DoorBench.open({ limits: { joinedPerSocket: 2 } });
    const ada = await (await small.helper('ada')).onDuty();
    for (let chat = 0; chat < 5; chat += 1) {
      const mira = small.asker();
      await mira.hello();
      const session = await mira.ask();
      await ada.take(session);
      mira.send({ t: 'say', cid: randomUUID(), session, text: `chat ${chat}` });
      await eventually(() => ada.texts(session).includes(`chat ${chat}`));
      ada.send({ t: 'end', cid: randomUUID(), session, outcome: 'solved' });
      await ada.got('fact', (fact) => fact.kind === 'ended' && fact.session === session);
      mira.leave();
    }
    expect(ada.all('error')).toEqual([]);
    await small.close();
  });

  it('joins somebody who asks twice to the request they have open', async () => {
    const mira = bench.asker();
    await mira.hello({ identity: await bench.token() });
    const session = await mira.ask();
    const other = bench.asker();
    await other.hello({ identity: await bench.token() });
    const cid = randomUUID();
    other.send({ t: 'ask', cid, request: { language: 'en', topic: null }, question: 'Again?', consent: { policy: 'sealed', version: 1 } });
    const { details } = await other.got('refused', (frame) => frame.cid === cid && frame.code === 'already-open');
    expect(details?.session).toBe(session);
    other.send({ t: 'join', session, since: 0, token: details?.token });
    await other.got('joined');
  });

  it('asks once however often the question is repeated, from whichever gateway', async () => {
    const second = await bench.gateway();
    const cid = randomUUID();
    const mira = bench.asker();
    const { visitor } = await mira.hello();
    const session = await mira.ask('Only once', cid);
    const elsewhere = bench.asker(second.url);
    await elsewhere.hello({ visitor });
    elsewhere.send({ t: 'ask', cid, request: { language: 'en', topic: null }, question: 'Only once', consent: { policy: 'sealed', version: 1 } });
    expect((await elsewhere.got('asked')).session).toBe(session);
  });

  it('tells the place in line with a range, and the line to helpers', async () => {
    const ada = await (await bench.helper('ada')).onDuty(1);
    const first = bench.asker();
    await first.hello();
    await ada.take(await first.ask());
    const second = bench.asker();
    await second.hello();
    const session = await second.ask();
    expect(await second.got('place', (frame) => frame.place === 1)).toMatchObject({ session });
    expect(await ada.got('line', (frame) => frame.total === 1)).toMatchObject({ desk: 'testwiki/en' });
  });

  it('passes typing on, between sockets of one gateway and of two', async () => {
    const second = await bench.gateway();
    const ada = await (await bench.helper('ada', second.url)).onDuty();
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    await mira.got('fact', (fact) => fact.kind === 'helper-joined');
    ada.send({ t: 'typing', session });
    await mira.got('typing');
    mira.send({ t: 'typing', session });
    await ada.got('typing');
  });

  it('ends a chat for misuse without telling the asker, and tells an open panel of the pause at once', async () => {
    const ada = await (await bench.helper('ada')).onDuty();
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    ada.send({ t: 'misuse', cid: randomUUID(), session, reason: 'spam' });
    expect(await mira.got('fact', (fact) => fact.kind === 'ended')).toMatchObject({ why: 'helper-ended' });
    expect(await mira.got('restriction')).toMatchObject({ cause: 'cool-down' });
    expect(await ada.got('fact', (fact) => fact.kind === 'marked')).toMatchObject({ reason: 'spam' });
    expect(JSON.stringify(mira.frames)).not.toMatch(/misuse|marked|spam/);
  });

  it('refuses a stranger the chat of others', async () => {
    const mira = bench.asker();
    await mira.hello();
    const session = await mira.ask();
    const eve = bench.asker();
    await eve.hello();
    eve.send({ t: 'join', session, since: 0 });
    expect(await eve.got('error')).toMatchObject({ code: 'not-allowed', field: 'session' });
    eve.send({ t: 'join', session, since: 0, token: mira.token });
    await eve.got('error', (frame) => frame.field === 'token');
    const cid = randomUUID();
    eve.send({ t: 'say', cid, session, text: 'hello?' });
    expect(await eve.got('refused', (frame) => frame.cid === cid)).toMatchObject({ code: 'not-a-party' });
    expect(eve.all('fact')).toEqual([]);
  });
});
