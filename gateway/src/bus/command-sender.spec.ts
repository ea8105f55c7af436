import { type Envelope, loadShardHash, subjectsOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { MemoryBus, type Transport } from '@oa/transport';
import type { OutgoingCommand, Settled } from './command';
import { CommandSender } from './command-sender';

const subjects = subjectsOf('t');
const by = { principal: 'v:mira', roles: ['asker' as const], name: null };
const session = '0'.repeat(32);

describe('the sender of commands', () => {
  let clock: ManualClock;
  let transport: Transport;
  let sender: CommandSender;
  let sent: Envelope[];
  let replies: string[];
  let retried: string[];
  let lineState: 'up' | 'down';

  beforeAll(loadShardHash);
  beforeEach(() => {
    clock = new ManualClock();
    sent = [];
    replies = [];
    retried = [];
    lineState = 'up';
    const line = new MemoryBus().connect();
    // What leaves is written down here; a real line stands behind for everything else.
    transport = Object.create(line, {
      line: { get: () => lineState },
      publish: {
        value: (_subject: string, text: string, reply: string) => {
          sent.push(JSON.parse(text) as Envelope);
          replies.push(reply);
        },
      },
    }) as Transport;
    sender = new CommandSender({ transport, subjects, gateway: 'gw01', clock, random: () => 0.5, meter: { retried: (why) => retried.push(why) } });
  });

  let number = 0;
  const command = (more: Partial<OutgoingCommand> = {}): OutgoingCommand => {
    number += 1;
    return {
      id: number.toString(16).padStart(32, '0'),
      to: { kind: 'session', id: session },
      type: 'session.say',
      v: 1,
      body: { text: 'x' },
      by,
      ...more,
    };
  };
  function send(given: OutgoingCommand): Settled[] {
    const settled: Settled[] = [];
    sender.send(given, (outcome) => settled.push(outcome));
    return settled;
  }
  const reply = (id: string, content: object): void => sender.takeReply({ subject: replies[0] ?? '', text: JSON.stringify({ id, ...content }) });
  const nobody = (): void => sender.takeReply({ subject: replies.at(-1) ?? '', text: '', noResponders: true });

  it('names its gateway, the attempt and the time left', () => {
    send(command());
    expect(sent[0]).toMatchObject({ k: 'session', to: session, gw: 'gw01', att: 1, ttl: 15_000, by });
    expect(replies[0]).toMatch(/^t\.gw\.gw01\.r\.\d+$/);
  });

  it('settles by the fact that carries its id, with the number of the last one', () => {
    const given = command();
    const settled = send(given);
    sender.takeFact({ k: 'session', a: session, s: 4, t: 'x', at: 99, b: {}, id: given.id, r: { done: 1 }, z: 6 });
    sender.takeFact({ k: 'session', a: session, s: 4, t: 'x', at: 99, b: {}, id: given.id, r: { done: 1 }, z: 6 });
    expect(settled).toEqual([{ outcome: 'committed', reply: { done: 1 }, seq: 6, at: 99 }]);
    expect(sender.underWay).toBe(0);
  });

  it('tells refusals, answers and faults apart', () => {
    const cases: [object, Settled][] = [
      [
        { ok: true, b: { a: 1 } },
        { outcome: 'answered', reply: { a: 1 } },
      ],
      [
        { ok: false, code: 'not-a-party' },
        { outcome: 'refused', code: 'not-a-party' },
      ],
      [
        { ok: false, code: 'restricted', details: { until: 5 } },
        { outcome: 'refused', code: 'restricted', details: { until: 5 } },
      ],
      [
        { ok: false, code: 'FORBIDDEN' },
        { outcome: 'fault', code: 'not-allowed' },
      ],
      [
        { ok: false, code: 'POISON' },
        { outcome: 'refused', code: 'not-done' },
      ],
      [{ ok: false, code: 'DEADLINE' }, { outcome: 'unavailable' }],
      [
        { ok: false, code: 'INVALID' },
        { outcome: 'fault', code: 'internal' },
      ],
    ];
    for (const [content, expected] of cases) {
      const given = command();
      const settled = send(given);
      reply(given.id, content);
      expect(settled).toEqual([expected]);
    }
  });

  it('sends again under the same id after MOVED, RETRY and BUSY, which may ask for more time', () => {
    const given = command();
    send(given);
    reply(given.id, { ok: false, code: 'MOVED' });
    clock.advance(50);
    reply(given.id, { ok: false, code: 'BUSY', retryMs: 400 });
    clock.advance(375);
    expect(sent).toHaveLength(2);
    clock.advance(75);
    expect(sent.map(({ id, att }) => [id, att])).toEqual([1, 2, 3].map((attempt) => [given.id, attempt]));
    expect(retried).toEqual(['MOVED', 'BUSY']);
  });

  it('when nobody listens tries every command of that shard again with growing pauses, and other shards’ not', () => {
    const first = command();
    send(first);
    const second = command();
    send(second);
    const elsewhere = command({ to: { kind: 'helper', id: 'w/a:x' } });
    send(elsewhere);
    sender.takeReply({ subject: replies[0] ?? '', text: '', noResponders: true });
    clock.advance(50);
    expect(sent.map(({ id }) => id)).toEqual([first.id, second.id, elsewhere.id, first.id, second.id]);
    for (let n = 0; n < 6; n += 1) {
      nobody();
      clock.advance(300);
    }
    const pauses = sent.filter(({ id }) => id === first.id).map(({ ttl }) => 15_000 - ttl);
    expect(pauses.length).toBeGreaterThan(6);
  });

  it('gives up at the deadline and tells it once', () => {
    const settled = send(command());
    clock.advance(16_000);
    expect(settled).toEqual([{ outcome: 'unavailable' }]);
    clock.advance(16_000);
    expect(settled).toHaveLength(1);
  });

  it('repeats unanswered commands after 700 ms and ever more rarely, and only a tenth of them on the whole', () => {
    const one = command();
    send(one);
    clock.advance(14_900);
    expect(sent.map(({ att }) => att)).toEqual([1, 2, 3, 4, 5, 6]);
    sent.length = 0;
    for (let n = 0; n < 1_000; n += 1) send(command());
    clock.advance(14_000);
    expect(sent.length).toBeGreaterThan(1_000);
    expect(sent.length).toBeLessThanOrEqual(1_000 + 100 + 50 + 15);
  });

  it('lets a repetition wait for the same answer without sending it twice', () => {
    const given = command();
    const settled = [send(given), send(given)];
    expect(sent).toHaveLength(1);
    reply(given.id, { ok: true });
    expect(settled).toEqual([[{ outcome: 'answered', reply: undefined }], [{ outcome: 'answered', reply: undefined }]]);
  });

  it('keeps the order within a lane also when the first must be tried again, and fails the rest with it', () => {
    const [a, b, c] = [command({ lane: 'l' }), command({ lane: 'l' }), command({ lane: 'l' })] as const;
    const settled = [send(a), send(b), send(c)];
    expect(sent.map(({ id }) => id)).toEqual([a.id]);
    reply(a.id, { ok: false, code: 'RETRY' });
    clock.advance(50);
    reply(a.id, { ok: false, code: 'too-fast' });
    expect(sent.map(({ id }) => id)).toEqual([a.id, a.id, b.id]);
    clock.advance(16_000);
    expect(settled.map(([outcome]) => outcome?.outcome)).toEqual(['refused', 'unavailable', 'unavailable']);
    expect(sent.some(({ id }) => id === c.id)).toBe(false);
    expect(send(command({ lane: 'l' }))).toEqual([]);
    expect(sender.underWay).toBe(1);
  });

  it('asks with a few for all of a shard where nobody listens, and lets all go once somebody does', () => {
    const many = Array.from({ length: 100 }, () => command());
    for (const each of many) send(each);
    let answered = 0;
    for (let ms = 0; ms < 3_000; ms += 25) {
      for (; answered < sent.length; answered += 1) nobody();
      clock.advance(25);
    }
    expect(sent.length - 100).toBeGreaterThan(16 * 8);
    expect(sent.length - 100).toBeLessThan(16 * 25);
    sent.length = 0;
    clock.advance(600);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(100);
  });

  it('tries at once when another owner of its shard speaks up, and leaves alone what was told to wait or concerns others', () => {
    const [here, told, elsewhere] = [command(), command(), command({ to: { kind: 'helper', id: 'w/a:x' } })] as const;
    for (const each of [here, told, elsewhere]) send(each);
    for (let n = 0; n < 5; n += 1) {
      for (const reply of new Set(replies)) sender.takeReply({ subject: reply, text: '', noResponders: true });
      clock.advance(n < 4 ? 300 : 25);
    }
    reply(told.id, { ok: false, code: 'BUSY', retryMs: 5_000 });
    sent.length = 0;
    sender.ownersChanged((kind) => kind === 'session');
    clock.advance(25);
    expect(sent.map(({ id }) => id)).toContain(here.id);
    expect(sent.map(({ id }) => id)).not.toContain(elsewhere.id);
  });

  it('sends what an owner has not answered to the next one as soon as that speaks up, and not what it was sent itself', () => {
    const [lost, other] = [command(), command({ to: { kind: 'helper', id: 'w/a:x' } })] as const;
    for (const each of [lost, other]) send(each);
    // The owner is frozen: third attempt on its way, the next in some seconds.
    clock.advance(2_300);
    const fresh = command();
    send(fresh);
    sent.length = 0;
    sender.ownersChanged((kind) => kind === 'session');
    clock.advance(50);
    expect(sent.map(({ id, att }) => [id, att])).toEqual([[lost.id, 4]]);
    expect(retried.at(-1)).toBe('MOVED');
  });

  it('adds a tenth at most when the other side asks for repetition after repetition, and goes on more slowly then', () => {
    for (let n = 0; n < 1_000; n += 1) send(command());
    let answered = 0;
    for (let ms = 0; ms < 4_000; ms += 25) {
      clock.advance(25);
      for (; answered < sent.length; answered += 1) reply(sent[answered]?.id ?? '', { ok: false, code: 'RETRY' });
    }
    // 150 from the budget, and what falls due after 700 ms and 1.4 s whether or not it lasts.
    expect(sent.length - 1_000).toBeGreaterThan(1_000);
    expect(sent.length - 1_000).toBeLessThan(3_500);
  });

  it('sends nothing while the line is down, spends nothing on it, and everything under way once it is back', () => {
    const before = command();
    send(before);
    lineState = 'down';
    sender.lineDown();
    const meanwhile = command();
    const settled = send(meanwhile);
    clock.advance(14_000);
    expect(sent.map(({ id, att }) => [id, att])).toEqual([[before.id, 1]]);
    lineState = 'up';
    sender.lineUp();
    clock.advance(150);
    expect(sent.slice(1).map(({ id, att }) => [id, att])).toEqual([
      [before.id, 2],
      [meanwhile.id, 1],
    ]);
    expect(retried).toEqual(['line', 'line']);
    expect(settled).toEqual([]);
  });

  it('tells the client’s own name of a command to the one who sent it, while it is under way', () => {
    const given = command({ cid: 'mine' });
    send(given);
    expect(sender.cidOf(given.id, by.principal)).toBe('mine');
    expect(sender.cidOf(given.id, 'v:eve')).toBeUndefined();
    reply(given.id, { ok: true });
    expect(sender.cidOf(given.id, by.principal)).toBeUndefined();
  });

  it('answers everybody when it closes', () => {
    const settled = send(command());
    sender.close();
    expect(settled).toEqual([{ outcome: 'unavailable' }]);
  });
});
