/// <reference types="jest" />
/** Request and reply. */
import { NoResponders, RequestTimeout } from '@oa/transport';
import type { TransportSuite } from '../describe-transport';

export function describeTransportRequests({ connect, subject }: TransportSuite): void {
  it('answers a request, each of many at once with its own answer', async () => {
    const [asker, answerer] = [await connect(), await connect()];
    const to = subject();
    answerer.subscribe(to, (message) => answerer.publish(message.reply ?? 'test.missing', `re ${message.text}`), { queue: 'answerers' });
    await answerer.flush();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => asker.request(to, String(index), 10_000)));
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => `re ${index}`));
  });

  it('takes the first answer and ignores the others', async () => {
    const [asker, answerer] = [await connect(), await connect()];
    const to = subject();
    answerer.subscribe(to, (message) => {
      for (const text of ['first', 'second']) answerer.publish(message.reply ?? 'test.missing', text);
    });
    await answerer.flush();
    expect(await asker.request(to, 'x', 10_000)).toBe('first');
    expect(await asker.request(to, 'x', 10_000)).toBe('first');
  });

  it('throws NoResponders at once when nobody listens', async () => {
    const line = await connect();
    await expect(line.request(subject(), 'x', 60_000)).rejects.toBeInstanceOf(NoResponders);
  });

  it('throws RequestTimeout when somebody listens and does not answer', async () => {
    const line = await connect();
    const to = subject();
    line.subscribe(to, () => undefined);
    await line.flush();
    await expect(line.request(to, 'x', 20)).rejects.toBeInstanceOf(RequestTimeout);
  });

  it('carries an empty answer as an answer', async () => {
    const line = await connect();
    const to = subject();
    line.subscribe(to, (message) => line.publish(message.reply ?? 'test.missing', ''));
    await line.flush();
    expect(await line.request(to, 'x', 10_000)).toBe('');
  });
}
