/** Nest's message handlers over the bus: `@MessagePattern('name')` of a service answers on `q.<service>.<name>`, shared among its pods. */
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { ServiceName, Subjects } from '@oa/contracts';
import { type Clock, systemClock } from '@oa/kernel';
import { type Log, SILENT_LOG } from '@oa/observability';
import type { Subscription, Transport, TransportMessage } from '@oa/transport';
import { firstValueFrom } from 'rxjs';
import { QueryContext } from './query-context';
import { doneText, faultText, readAsked, refusedText } from './query-envelope';
import { QueryRefused } from './query-errors';

/** Queries a pod answers at a time; the next one is refused with BUSY. */
export const MAX_IN_FLIGHT = 1_000;

export interface BusServerOptions {
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly service: ServiceName;
  readonly log?: Log;
  /** How long `close` waits for handlers; default 10 s. */
  readonly closeWithinMs?: number;
  readonly clock?: Clock;
  /** Told of every query that came to its end. */
  readonly counted?: (query: string, outcome: 'done' | 'refused' | 'fault', ms: number) => void;
}

/** The transport is given and stays open: whoever opened it closes it. */
export class BusServer extends Server implements CustomTransportStrategy {
  readonly #subscriptions: Subscription[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #log: Log;
  readonly #clock: Clock;
  #closing: Promise<void> | null = null;

  constructor(private readonly options: BusServerOptions) {
    super();
    this.#log = options.log ?? SILENT_LOG;
    this.#clock = options.clock ?? systemClock;
  }

  /** Calls back only after the bus knows every subscription: a query sent then finds somebody. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    const { transport, subjects, service } = this.options;
    try {
      for (const [pattern, handler] of this.messageHandlers) {
        const subject = subjects.query(service, pattern);
        this.#subscriptions.push(transport.subscribe(subject, (message) => this.#take(pattern, handler, message), { queue: service }));
      }
      await transport.flush();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** Hears nothing new, waits for handlers within the deadline, and for their answers to have left. Idempotent, never throws. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  on(): never {
    throw new Error('a BusServer has no events of its own; listen to the line of its transport');
  }

  unwrap<T>(): T {
    return this.options.transport as T;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.drain()));
    let stopAlarm = () => {};
    const deadline = new Promise<'late'>((resolve) => {
      stopAlarm = this.#clock.after(this.options.closeWithinMs ?? 10_000, () => resolve('late'));
    });
    const settled = Promise.all(this.#inFlight).then(() => 'settled' as const);
    if ((await Promise.race([settled, deadline])) === 'late')
      this.#log.warn({ unanswered: this.#inFlight.size }, 'queries left unanswered at the end');
    stopAlarm();
    await this.options.transport.flush().catch(() => undefined);
  }

  #take(pattern: string, handler: MessageHandler, message: TransportMessage): void {
    if (this.#inFlight.size >= MAX_IN_FLIGHT) {
      this.#answer(message, refusedText({ code: 'BUSY' }));
      return;
    }
    const run = this.#run(pattern, handler, message).finally(() => this.#inFlight.delete(run));
    this.#inFlight.add(run);
  }

  async #run(pattern: string, handler: MessageHandler, message: TransportMessage): Promise<void> {
    const began = this.#clock.monotonic();
    const asked = readAsked(message.text);
    if (!asked) {
      this.#answer(message, refusedText({ code: 'malformed' }));
      return;
    }
    const { outcome, text } = await this.#outcome(pattern, handler, message.subject, asked);
    this.options.counted?.(pattern, outcome, this.#clock.monotonic() - began);
    this.#answer(message, text, asked.correlation);
  }

  async #outcome(
    pattern: string,
    handler: MessageHandler,
    subject: string,
    { body, correlation }: { readonly body: unknown; readonly correlation: string },
  ): Promise<{ readonly outcome: 'done' | 'refused' | 'fault'; readonly text: string }> {
    try {
      const result = this.transformToObservable(await handler(body, new QueryContext([subject, correlation])));
      return { outcome: 'done', text: doneText(await firstValueFrom(result, { defaultValue: null })) };
    } catch (error) {
      if (error instanceof QueryRefused) return { outcome: 'refused', text: refusedText(error) };
      this.#log.error({ query: pattern, correlation, error }, 'a query failed');
      return { outcome: 'fault', text: faultText(correlation) };
    }
  }

  #answer(message: TransportMessage, text: string, correlation = ''): void {
    if (message.reply === undefined) return;
    const { transport } = this.options;
    try {
      transport.publish(message.reply, text);
    } catch (error) {
      this.#log.warn({ subject: message.subject, correlation, error }, 'an answer could not leave');
      // Too large an answer: the caller should not wait in vain.
      if (transport.line === 'up') transport.publish(message.reply, faultText(correlation));
    }
  }
}
