import { randomUUID } from 'node:crypto';
import { connect, createSessionLog, type LinkState, type SocketLike } from '@oa/client';
import { type AskerFrameIn, type AskerServerFrame, PATHS } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { eventually } from '@oa/testkit';
import { WebSocket } from 'ws';
import type { RunningGateway } from '../src';
import { CONSENT, DoorBench, ORIGIN } from './door-bench';

/** Seconds of hints, rounds and reconnects at most, on a machine that does other things too. */
const PATIENCE = { withinMs: 30_000 };

describe('several gateways behind any balancer', () => {
  let bench: DoorBench;
  let one: RunningGateway;
  let other: RunningGateway;
  beforeEach(async () => {
    bench = await DoorBench.open();
    one = bench.gateways[0]!;
    other = await bench.gateway();
  });
  afterEach(async () => {
    await bench.close();
    expect(bench.house.faults).toEqual([]);
  });

  const said = (who: { send(frame: object): void }, session: string, text: string, cid: string = randomUUID()) =>
    who.send({ t: 'say', cid, session, text });

  it('carry a chat whose sides are on different ones, each text once and in order', async () => {
    const ada = await (await bench.helper('ada', other.url)).onDuty();
    const mira = bench.asker(one.url);
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    for (let n = 0; n < 5; n += 1) {
      said(mira, session, `m${n}`);
      await eventually(() => ada.texts(session).includes(`m${n}`));
      said(ada, session, `a${n}`);
      await eventually(() => mira.texts().includes(`a${n}`));
    }
    expect(ada.texts(session)).toEqual(mira.texts());
    expect(mira.texts()).toHaveLength(10);
  });

  it('show one person the same on sockets at both', async () => {
    const ada = await (await bench.helper('ada', one.url)).onDuty();
    const mira = bench.asker(one.url);
    await mira.hello();
    const session = await mira.ask();
    const tab = bench.asker(other.url);
    await tab.hello({ resume: mira.token });
    tab.send({ t: 'join', session, since: 0, token: mira.token });
    await tab.got('joined');
    await ada.take(session);
    said(mira, session, 'from here');
    said(tab, session, 'from there');
    said(ada, session, 'to both');
    await eventually(() => mira.texts().length === 3 && tab.texts().length === 3);
    expect(tab.texts()).toEqual(mira.texts());
    expect(tab.all('fact').map(({ seq }) => seq)).toEqual(mira.all('fact').map(({ seq }) => seq));
  });

  it('take each other’s tokens and cookies', async () => {
    const mira = bench.asker(one.url);
    const { visitor } = await mira.hello();
    const session = await mira.ask();
    const cookie = await bench.signIn('ada', one.url);
    const again = bench.asker(other.url);
    expect((await again.hello({ visitor })).session?.id).toBe(session);
    const ada = await bench.helperWith(cookie, other.url).onDuty();
    await ada.take(session);
    expect((await ada.got('joined')).state).toBe('assigned');
  });

  it('let an asker whose gateway dies in mid-chat go on at the other: nothing missed, nothing twice', async () => {
    const ada = await (await bench.helper('ada', one.url)).onDuty();
    const mira = bench.asker(other.url);
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    said(ada, session, 'before');
    const { seq } = await mira.got('fact', (fact) => fact.kind === 'said');
    const cid = randomUUID();
    said(mira, session, 'sent as it died', cid);
    await other.close();
    said(ada, session, 'meanwhile');
    await eventually(() => ada.texts(session).includes('meanwhile'));
    const again = bench.asker(one.url);
    expect((await again.hello({ resume: mira.token })).session?.id).toBe(session);
    again.send({ t: 'join', session, since: seq, token: mira.token });
    await again.got('joined');
    said(again, session, 'sent as it died', cid);
    await again.got('ack', (frame) => frame.cid === cid);
    said(ada, session, 'after');
    await eventually(() => again.texts().includes('after'));
    expect([...again.texts()].sort()).toEqual(['after', 'meanwhile', 'sent as it died']);
    expect(ada.texts(session).filter((text) => text === 'sent as it died')).toHaveLength(1);
  });

  it('hear of a change of owners, and give both sides what nobody had told them', async () => {
    const ada = await (await bench.helper('ada', one.url)).onDuty();
    const mira = bench.asker(other.url);
    await mira.hello();
    const session = await mira.ask();
    await ada.take(session);
    const host = bench.house.host('sessions');
    // What a new owner begins with: the log, and nobody who follows it.
    host.attachments.forget(`session/${session}`);
    said(ada, session, 'a new owner knows only me');
    await eventually(() => ada.all('ack').length === 3);
    bench.house.bus.connect().publish(bench.house.subjects.hint('sessions'), '{}');
    await eventually(() => mira.texts().length === 1);
    said(ada, session, 'and now you');
    await eventually(() => mira.texts().length === 2);
  });

  it('end the sockets of somebody who signs out, on every one', async () => {
    const cookie = await bench.signIn('ada', one.url);
    const here = await bench.helperWith(cookie, one.url).onDuty();
    const there = await bench.helperWith(cookie, other.url).onDuty();
    const grace = await (await bench.helper('grace', other.url)).onDuty();
    expect((await bench.post('/v1/console/sign-out', {}, { cookie }, one.url)).status).toBe(204);
    expect(await here.closedWith()).toBe(4401);
    expect(await there.closedWith()).toBe(4401);
    grace.send({ t: 'ping' });
    await grace.got('pong');
  });

  describe('one of which leaves', () => {
    /** The house's own client, through a balancer that knows which gateways take people. */
    function page() {
      const states: LinkState['name'][] = [];
      const frames: AskerServerFrame[] = [];
      let visitor: string | undefined;
      let token: string | undefined;
      let to = other.url;
      const connection = connect<AskerServerFrame, AskerFrameIn>({
        url: PATHS.asker,
        hello: () => ({ t: 'hello', v: 1, wiki: 'testwiki', ...(visitor === undefined ? {} : { visitor }), ...(token ? { resume: token } : {}) }),
        WebSocket: class extends WebSocket {
          constructor(path: string) {
            super(to.replace('http', 'ws') + path, { origin: ORIGIN });
          }
        } as unknown as new (
          url: string,
        ) => SocketLike,
        clock: systemClock,
        random: Math.random,
        onState: ({ name }) => states.push(name),
        onFrame: (frame) => {
          frames.push(frame);
          if (frame.t === 'welcome') visitor = frame.visitor ?? visitor;
          if (frame.t === 'asked') token = frame.token;
          if (frame.t === 'bye') to = one.url;
          if (frame.t === 'welcome' && log) log.join(token);
          log?.receive(frame);
        },
      });
      let log: ReturnType<typeof createSessionLog> | undefined;
      const open = (session: string): void => {
        log = createSessionLog({ session, by: 'asker', connection, clock: systemClock });
        log.join(token);
      };
      return { connection, states, frames, open, log: () => log };
    }

    it('with a goodbye: its people go on at the other, no error is shown, what they type goes out once', async () => {
      const ada = await (await bench.helper('ada', one.url)).onDuty();
      const mira = page();
      const answer = await mira.connection.command({ t: 'ask', request: { language: 'en', topic: null }, question: 'Why?', consent: CONSENT });
      const session = answer.ok && answer.frame.t === 'asked' ? answer.frame.session : '';
      mira.open(session);
      await ada.take(session);
      const texts: string[] = [];
      const leaving = other.drain();
      for (let n = 0; n < 8; n += 1) {
        texts.push(`line ${n}`);
        expect((await mira.log()!.say(`line ${n}`)).ok).toBe(true);
      }
      await leaving;
      await eventually(() => ada.texts(session).length === texts.length, PATIENCE);
      expect(ada.texts(session)).toEqual(texts);
      said(ada, session, 'still here');
      await eventually(
        () =>
          mira
            .log()!
            .timeline()
            .some((item) => item.kind === 'said' && item.text === 'still here'),
        PATIENCE,
      );
      expect(mira.frames.map(({ t }) => t)).toContain('bye');
      expect(new Set(mira.states)).toEqual(new Set(['connecting', 'open']));
      expect(mira.frames.filter(({ t }) => t === 'error' || t === 'refused')).toEqual([]);
      mira.connection.close();
      mira.log()!.close();
    });
  });
});
