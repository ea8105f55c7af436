/// <reference types="jest" />
/** A broker that goes away and comes back. */
import { type Transport, TransportDown } from '@oa/transport';
import type { TransportHarness, TransportSuite } from '../describe-transport';
import { eventually } from '../eventually';
import { hear } from './describe-delivery';

const WATCHDOG = 60_000;

async function without(harness: TransportHarness, lines: readonly Transport[], act: () => Promise<void>): Promise<void> {
  await harness.outage?.begin();
  try {
    await eventually(() => lines.every((line) => line.line === 'down'), { what: 'the loss to be noticed' });
    await act();
  } finally {
    await harness.outage?.end();
  }
}

const backUp = (lines: readonly Transport[]) => eventually(() => lines.every((line) => line.line === 'up'), { what: 'the line to be back' });

export function describeTransportOutage(suite: TransportSuite): void {
  describeDown(suite);
  describeReturn(suite);
}

function describeDown({ connect, subject, harness }: TransportSuite): void {
  it(
    'throws TransportDown on publish, flush and request while the broker is away, and ends requests that wait at once',
    async () => {
      const line = await connect();
      const to = subject();
      const heard = await hear(line, to);
      const ended = expect(line.request(to, 'x', 600_000)).rejects.toBeInstanceOf(TransportDown);
      await eventually(() => heard.texts().length === 1);
      await without(harness(), [line], async () => {
        await ended;
        expect(() => line.publish(to, 'x')).toThrow(TransportDown);
        await expect(line.flush()).rejects.toBeInstanceOf(TransportDown);
        await expect(line.request(to, 'x', 600_000)).rejects.toBeInstanceOf(TransportDown);
      });
      await backUp([line]);
    },
    WATCHDOG,
  );

  it(
    'drains and closes on a lost line without a complaint',
    async () => {
      const [line, other] = [await connect(), await connect()];
      const subscription = line.subscribe(subject(), () => undefined);
      await without(harness(), [line, other], async () => {
        await subscription.drain();
        await line.close();
      });
      await backUp([other]);
      expect(line.line).toBe('down');
    },
    WATCHDOG,
  );
}

function describeReturn({ connect, subject, harness }: TransportSuite): void {
  it(
    'tells its listeners once that the line is down and once that it is up, and nobody who stopped listening',
    async () => {
      const line = await connect();
      const told: string[] = [];
      const never: string[] = [];
      line.onLine((state) => told.push(state));
      line.onLine((state) => never.push(state))();
      await without(harness(), [line], async () => undefined);
      await eventually(() => told.length === 2);
      expect(told).toEqual(['down', 'up']);
      expect(never).toEqual([]);
    },
    WATCHDOG,
  );

  it(
    'resumes plain subscriptions and queue groups, those made during the outage too, and drops those ended in it',
    async () => {
      const [sender, receiver] = [await connect(), await connect()];
      const [plain, shared, late, ended] = [subject(), subject(), subject(), subject()];
      const heardPlain = await hear(receiver, plain);
      const heardShared = [await hear(receiver, shared, { queue: 'g' }), await hear(sender, shared, { queue: 'g' })];
      const texts: string[] = [];
      const toEnd = receiver.subscribe(ended, () => undefined);
      await without(harness(), [sender, receiver], async () => {
        receiver.subscribe(late, (message) => texts.push(message.text));
        toEnd.unsubscribe();
      });
      await backUp([sender, receiver]);
      await Promise.all([sender.flush(), receiver.flush()]);
      for (const to of [plain, shared, late]) sender.publish(to, 'again');
      await eventually(() => heardPlain.texts().length === 1 && texts.length === 1);
      await eventually(() => heardShared.flatMap((one) => one.texts()).length === 1);
      await expect(sender.request(ended, 'x', 60_000)).rejects.toThrow('nobody listens');
    },
    WATCHDOG,
  );
}
