/// <reference types="jest" />
/** Unsubscribing, draining, closing. */
import { TransportDown } from '@oa/transport';
import type { TransportSuite } from '../describe-transport';
import { eventually } from '../eventually';
import { hear } from './describe-delivery';

export function describeTransportEnd(suite: TransportSuite): void {
  describeSubscriptionEnd(suite);
  describeLineEnd(suite);
}

function describeSubscriptionEnd({ connect, subject }: TransportSuite): void {
  it('hears nothing more once it has unsubscribed', async () => {
    const line = await connect();
    const to = subject();
    const heard: string[] = [];
    const subscription = line.subscribe(to, (message) => heard.push(message.text));
    const witness = await hear(line, to);
    subscription.unsubscribe();
    line.publish(to, 'x');
    await eventually(() => witness.texts().length === 1);
    expect(heard).toEqual([]);
  });

  it('drains: everything routed before is handled, nothing after, and the last one gone means nobody listens', async () => {
    const [sender, receiver] = [await connect(), await connect()];
    const to = subject();
    const heard: string[] = [];
    const subscription = receiver.subscribe(to, (message) => heard.push(message.text));
    await receiver.flush();
    for (let index = 0; index < 500; index += 1) sender.publish(to, String(index));
    await sender.flush();
    await subscription.drain();
    expect(heard.length).toBe(500);
    await expect(sender.request(to, 'x', 60_000)).rejects.toThrow('nobody listens');
    expect(heard.length).toBe(500);
  });

  it('drains twice, and after unsubscribing, without a complaint', async () => {
    const line = await connect();
    const subscription = line.subscribe(subject(), () => undefined);
    await Promise.all([subscription.drain(), subscription.drain()]);
    subscription.unsubscribe();
    await subscription.drain();
  });
}

function describeLineEnd({ connect, subject }: TransportSuite): void {
  it('handles what is on its way while closing, and what handlers publish then still leaves', async () => {
    const [sender, closing] = [await connect(), await connect()];
    const [to, back] = [subject(), subject()];
    const replies = await hear(sender, back);
    closing.subscribe(to, (message) => closing.publish(back, `re ${message.text}`));
    await closing.flush();
    for (let index = 0; index < 100; index += 1) sender.publish(to, String(index));
    await sender.flush();
    await closing.close();
    await eventually(() => replies.texts().length === 100);
  });

  it('is down once closed: publishing, listening, asking and flushing throw, closing again does not', async () => {
    const line = await connect();
    const subscription = line.subscribe(subject(), () => undefined);
    expect(line.line).toBe('up');
    await line.close();
    await line.close();
    expect(line.line).toBe('down');
    expect(() => line.publish(subject(), 'x')).toThrow(TransportDown);
    expect(() => line.subscribe(subject(), () => undefined)).toThrow(TransportDown);
    await expect(line.request(subject(), 'x', 60_000)).rejects.toBeInstanceOf(TransportDown);
    await expect(line.flush()).rejects.toBeInstanceOf(TransportDown);
    await subscription.drain();
    subscription.unsubscribe();
  });

  it('ends the requests that wait when it closes', async () => {
    const [line, other] = [await connect(), await connect()];
    const to = subject();
    const heard = await hear(other, to);
    const waiting = line.request(to, 'x', 60_000);
    const ended = expect(waiting).rejects.toBeInstanceOf(TransportDown);
    await eventually(() => heard.texts().length === 1);
    await line.close();
    await ended;
  });
}
