/// <reference types="jest" />
/** The promise of the Transport port, sentence by sentence. Every adapter passes it: in-memory, unreliable at zero, NATS against a real server. */
import type { Transport } from '@oa/transport';
import { describeTransportDelivery } from './transport/describe-delivery';
import { describeTransportEnd } from './transport/describe-end';
import { describeTransportOutage } from './transport/describe-outage';
import { describeTransportRequests } from './transport/describe-requests';

/** One bus and ways to reach it, made anew for each test file. */
export interface TransportHarness {
  /** A new line to the same bus; the suite closes it. */
  connect(): Promise<Transport>;
  /** Takes the broker away and brings it back at the same place. Absent where there is none to lose. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> };
  /** Ends the bus. */
  close(): Promise<void>;
}

/** What the parts of the suite share. */
export interface TransportSuite {
  readonly harness: () => TransportHarness;
  /** A line that is closed after the test. */
  connect(): Promise<Transport>;
  /** A subject nobody else uses. */
  subject(): string;
}

/** Runs the suite within `describe(name)`. `make` is called once. */
export function describeTransport(name: string, make: () => Promise<TransportHarness>, options: { outage: boolean } = { outage: false }): void {
  // A watchdog, not an expectation: machines under load are slow.
  jest.setTimeout(60_000);
  describe(`${name} keeps the promise of the transport port`, () => {
    let harness: TransportHarness;
    let lines: Transport[] = [];
    let subjects = 0;
    beforeAll(async () => {
      harness = await make();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(lines.map((line) => line.close()));
      lines = [];
    });
    afterAll(() => harness.close());

    const suite: TransportSuite = {
      harness: () => harness,
      connect: async () => {
        const line = await harness.connect();
        lines.push(line);
        return line;
      },
      subject: () => `test.${(subjects++).toString(36)}`,
    };
    describeTransportDelivery(suite);
    describeTransportRequests(suite);
    describeTransportEnd(suite);
    if (options.outage) describeTransportOutage(suite);
  });
}
