/// <reference types="jest" />
/** Publishing, subscribing, queue groups, wildcards, and the bus's own "nobody listens". */
import { BadSubject, MAX_PAYLOAD, PayloadTooLarge, type Transport, type TransportMessage } from '@oa/transport';
import type { TransportSuite } from '../describe-transport';
import { eventually } from '../eventually';

export interface Heard {
  readonly messages: TransportMessage[];
  texts(): string[];
}

/** Listens and keeps what it hears; resolves once the bus knows. */
export async function hear(line: Transport, subject: string, options?: { queue?: string }): Promise<Heard> {
  const messages: TransportMessage[] = [];
  line.subscribe(subject, (message) => messages.push(message), options);
  await line.flush();
  return { messages, texts: () => messages.map((message) => message.text) };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

export function describeTransportDelivery(suite: TransportSuite): void {
  describePlain(suite);
  describeGroups(suite);
  describeSubjects(suite);
  describeNobody(suite);
}

function describePlain({ connect, subject }: TransportSuite): void {
  it('carries text of any script to every plain subscription, the sender’s own too', async () => {
    const [sender, other] = [await connect(), await connect()];
    const to = subject();
    const heard = [await hear(sender, to), await hear(other, to), await hear(other, to)];
    sender.publish(to, 'Grüße, שלום, 🙂');
    for (const one of heard) await eventually(() => one.texts().length === 1);
    expect(heard.map((one) => one.texts())).toEqual(Array.from({ length: 3 }, () => ['Grüße, שלום, 🙂']));
    expect(heard[0]?.messages[0]?.subject).toBe(to);
  });

  it('delivers in a later turn, never while the sender is still publishing', async () => {
    const line = await connect();
    const to = subject();
    const heard = await hear(line, to);
    line.publish(to, 'x');
    await Promise.resolve();
    expect(heard.texts()).toEqual([]);
    await eventually(() => heard.texts().length === 1);
  });

  it('keeps the order of one sender and carries all publishes of a turn', async () => {
    const [sender, receiver] = [await connect(), await connect()];
    const to = subject();
    const heard = await hear(receiver, to);
    for (const text of numbers(3_000)) sender.publish(to, text);
    await eventually(() => heard.texts().length === 3_000);
    expect(heard.texts()).toEqual(numbers(3_000));
  });

  it('goes on after a handler that throws', async () => {
    const line = await connect();
    const to = subject();
    line.subscribe(to, () => {
      throw new Error('a handler of the conformance suite throws on purpose');
    });
    const heard = await hear(line, to);
    line.publish(to, 'one');
    line.publish(to, 'two');
    await eventually(() => heard.texts().length === 2);
  });

  it('keeps the order of a turn: a subscription made after a publish does not hear it', async () => {
    const line = await connect();
    const to = subject();
    line.publish(to, 'before');
    const heard = await hear(line, to);
    line.publish(to, 'after');
    await eventually(() => heard.texts().length > 0);
    expect(heard.texts()).toEqual(['after']);
  });

  it('flushes: what another line publishes afterwards reaches every subscription made before', async () => {
    const [sender, receiver] = [await connect(), await connect()];
    const prefix = subject();
    let count = 0;
    for (let place = 0; place < 50; place += 1) receiver.subscribe(`${prefix}.${place}`, () => count++);
    await receiver.flush();
    for (let place = 0; place < 50; place += 1) sender.publish(`${prefix}.${place}`, 'x');
    await eventually(() => count === 50);
  });
}

function describeGroups({ connect, subject }: TransportSuite): void {
  it('gives each message to one member of a queue group, and all members get some', async () => {
    const [sender, first, second] = [await connect(), await connect(), await connect()];
    const to = subject();
    const members = [await hear(first, to, { queue: 'g' }), await hear(second, to, { queue: 'g' })];
    for (const text of numbers(400)) sender.publish(to, text);
    const all = () => members.flatMap((member) => member.texts());
    await eventually(() => all().length === 400);
    expect(new Set(all()).size).toBe(400);
    for (const member of members) expect(member.texts().length).toBeGreaterThan(0);
  });

  it('serves plain subscriptions and every queue group side by side', async () => {
    const line = await connect();
    const to = subject();
    const heard = [await hear(line, to), await hear(line, to, { queue: 'a' }), await hear(line, to, { queue: 'b' })];
    line.publish(to, 'x');
    for (const one of heard) await eventually(() => one.texts().length === 1);
  });
}

function describeSubjects({ connect, subject }: TransportSuite): void {
  it('matches * with exactly one token and a last > with one or more', async () => {
    const line = await connect();
    const root = subject();
    const star = await hear(line, `${root}.*.x`);
    const rest = await hear(line, `${root}.b.>`);
    for (const tail of ['a.x', 'b.x', 'a.x.x', 'x', 'b', 'b.c.d', 'b.c']) line.publish(`${root}.${tail}`, tail);
    const end = await hear(line, `${root}.end`);
    line.publish(`${root}.end`, '');
    await eventually(() => end.texts().length === 1);
    expect(star.texts()).toEqual(['a.x', 'b.x']);
    expect(rest.texts()).toEqual(['b.x', 'b.c.d', 'b.c']);
    expect(rest.messages[1]?.subject).toBe(`${root}.b.c.d`);
  });

  it.each(['', 'a..b', '.a', 'a.', 'a b', 'a\r\nPUB x', 'a.*', 'a.>'])('refuses to publish to %j and changes nothing', async (bad) => {
    const line = await connect();
    expect(() => line.publish(bad, 'x')).toThrow(BadSubject);
    expect(() => line.publish('test.fine', 'x', bad)).toThrow(BadSubject);
    await line.flush();
  });

  it.each(['', 'a..b', 'a b', '>.a', 'a.b*', 'a.>.b'])('refuses to listen on %j', async (bad) => {
    const line = await connect();
    expect(() => line.subscribe(bad, () => undefined)).toThrow(BadSubject);
  });

  it('refuses a message over the limit, counted in bytes, and carries one just below', async () => {
    const line = await connect();
    const to = subject();
    const heard = await hear(line, to);
    expect(() => line.publish(to, 'é'.repeat(MAX_PAYLOAD / 2 + 1))).toThrow(PayloadTooLarge);
    line.publish(to, 'é'.repeat(MAX_PAYLOAD / 2));
    await eventually(() => heard.texts().length === 1);
    expect(heard.texts()[0]?.length).toBe(MAX_PAYLOAD / 2);
  });
}

function describeNobody({ connect, subject }: TransportSuite): void {
  it('tells the sender on the reply subject when nobody listens, also through a wildcard subscription', async () => {
    const line = await connect();
    const back = subject();
    const heard = await hear(line, `${back}.r.*`);
    line.publish(subject(), 'x', `${back}.r.7`);
    await eventually(() => heard.messages.length === 1);
    expect(heard.messages[0]).toEqual({ subject: `${back}.r.7`, text: '', noResponders: true });
  });

  it('says nothing of the kind when somebody listens, and hands them the reply subject', async () => {
    const [asker, answerer] = [await connect(), await connect()];
    const [to, back] = [subject(), subject()];
    const replies = await hear(asker, back);
    answerer.subscribe(to, (message) => answerer.publish(message.reply ?? 'test.missing', `${message.text}!`));
    await answerer.flush();
    asker.publish(to, 'hello', back);
    await eventually(() => replies.messages.length === 1);
    expect(replies.messages[0]).toEqual({ subject: back, text: 'hello!' });
  });

  it('tells nobody but the sender', async () => {
    const [sender, other] = [await connect(), await connect()];
    const back = subject();
    const elsewhere = await hear(other, back);
    const own = await hear(sender, back);
    sender.publish(subject(), 'x', back);
    await eventually(() => own.messages.length === 1);
    await other.flush();
    expect(elsewhere.messages).toEqual([]);
  });
}
