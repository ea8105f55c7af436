/** What Nest handlers and their callers may count on, whatever the bus: run on memory and on NATS. */
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { subjectsOf } from '@oa/contracts';
import { createLog } from '@oa/observability';
import { eventually } from '@oa/testkit';
import { MAX_PAYLOAD, NoResponders, RequestTimeout, type Transport } from '@oa/transport';
import { firstValueFrom, type Observable, of } from 'rxjs';
import { z } from 'zod';
import { BusClient, BusServer, Checked, Queries, QueryContext, QueryFault, QueryRefused, RaiseToCaller } from '../src/queries';

const subjects = subjectsOf('test');
const Greeting = z.strictObject({ name: z.string().min(1), times: z.number().int().max(3).default(1) });

/** What the handlers below did, and the handlers that wait to be let go. */
const seen: string[] = [];
const waiting: (() => void)[] = [];

@Controller()
class Greeter {
  @MessagePattern('greet')
  greet(@Payload(new Checked(Greeting)) { name, times }: z.output<typeof Greeting>): string {
    return Array.from({ length: times }, () => `hello ${name}`).join(', ');
  }

  @MessagePattern('promised')
  async promised(): Promise<object> {
    return { kept: true };
  }

  @MessagePattern('observed')
  observed(): Observable<string> {
    return of('first', 'second');
  }

  @MessagePattern('nothing')
  nothing(): void {}

  @MessagePattern('refused')
  refused(): never {
    throw new QueryRefused('not-today', { until: 7 });
  }

  @MessagePattern('broken')
  broken(): never {
    throw new Error('a secret of the inside');
  }

  @MessagePattern('large')
  large(): string {
    return 'x'.repeat(MAX_PAYLOAD + 1);
  }

  @MessagePattern('any.*')
  any(@Payload() _body: unknown, @Ctx() context: QueryContext): string {
    return context.subject;
  }

  @MessagePattern('slow')
  slow(): Promise<string> {
    seen.push('slow');
    return new Promise((resolve) => waiting.push(() => resolve('at last')));
  }

  @EventPattern('told')
  told(body: { what: string }): void {
    seen.push(body.what);
  }
}

@Module({ controllers: [Greeter] })
class GreeterModule {}

export interface QueriesHarness {
  connect(): Promise<Transport>;
  close(): Promise<void>;
}

export function describeQueries(name: string, make: () => Promise<QueriesHarness>): void {
  jest.setTimeout(60_000);
  describe(`queries over ${name}`, () => {
    let harness: QueriesHarness;
    let transports: Transport[];
    let servers: { close(): Promise<void> }[];
    let logged: string[];
    beforeAll(async () => {
      harness = await make();
    }, 60_000);
    beforeEach(() => {
      [transports, servers, logged] = [[], [], []];
      seen.length = 0;
    });
    afterEach(async () => {
      for (const letGo of waiting.splice(0)) letGo();
      await Promise.all(servers.map((server) => server.close()));
      await Promise.all(transports.map((transport) => transport.close()));
    });
    afterAll(() => harness.close());

    async function connect(): Promise<Transport> {
      const transport = await harness.connect();
      transports.push(transport);
      return transport;
    }
    async function serve(): Promise<{ server: BusServer; close(): Promise<void> }> {
      const log = createLog({ to: { write: (line: string) => void logged.push(line) } });
      const server = new BusServer({ transport: await connect(), subjects, service: 'matching', log });
      const app = await NestFactory.createMicroservice<MicroserviceOptions>(GreeterModule, { strategy: server, logger: false, abortOnError: false });
      app.useGlobalFilters(new RaiseToCaller());
      await app.listen();
      servers.push(app);
      return { server, close: () => app.close() };
    }
    const ask = async (query: string, body: unknown = {}, timeoutMs?: number) => {
      const client = new BusClient({ transport: await connect(), subjects, service: 'matching', timeoutMs: timeoutMs ?? 10_000 });
      return firstValueFrom(client.send<unknown, unknown>(query, body));
    };
    const queries = async () => new Queries(await connect(), subjects, 10_000);

    it('answer at once after the start, with values, promises and the first of an observable', async () => {
      await serve();
      expect(await ask('greet', { name: 'Ada', times: 2 })).toBe('hello Ada, hello Ada');
      expect(await ask('promised')).toEqual({ kept: true });
      expect(await ask('observed')).toBe('first');
      expect(await ask('nothing')).toBeNull();
    });

    it('match wildcards and tell the handler the subject', async () => {
      await serve();
      expect(await ask('any.thing')).toBe('test.q.matching.any.thing');
    });

    it('are refused by handlers with a code and details, rebuilt at the caller as an error or as a value', async () => {
      await serve();
      await expect(ask('refused')).rejects.toMatchObject({ code: 'not-today', details: { until: 7 } });
      await expect(ask('refused')).rejects.toBeInstanceOf(QueryRefused);
      expect(await (await queries()).ask('matching', 'refused', {})).toEqual({ ok: false, code: 'not-today', details: { until: 7 } });
      expect(await (await queries()).ask('matching', 'promised', {})).toEqual({ ok: true, value: { kept: true } });
    });

    it.each([
      [{}, 'name'],
      [{ name: '' }, 'name'],
      [{ name: 'x', times: 4 }, 'times'],
      [{ name: 'x', mane: 'y' }, 'mane'],
      [7, 'body'],
    ])('with a bad body %j are refused naming %s', async (body, field) => {
      await serve();
      await expect(ask('greet', body)).rejects.toMatchObject({ code: 'bad-input', details: { field } });
    });

    it('that break tell the caller nothing but an id, under which the log tells what happened', async () => {
      await serve();
      const fault = await ask('broken').then(
        () => null,
        (error: unknown) => error,
      );
      expect(fault).toBeInstanceOf(QueryFault);
      const { message, correlation } = fault as QueryFault;
      expect(message).not.toContain('secret');
      expect(logged.find((line) => line.includes(correlation))).toContain('a secret of the inside');
    });

    it('whose answer is too large for the bus fail at once', async () => {
      await serve();
      await expect(ask('large')).rejects.toBeInstanceOf(QueryFault);
    });

    it('end with NoResponders when nobody serves them and with RequestTimeout when nobody answers', async () => {
      await expect(ask('greet', { name: 'x' })).rejects.toBeInstanceOf(NoResponders);
      await serve();
      await expect(ask('slow', {}, 30)).rejects.toBeInstanceOf(RequestTimeout);
    });

    it('are shared among the pods of a service: each is answered once', async () => {
      await serve();
      await serve();
      const asker = await queries();
      const answers = await Promise.all(Array.from({ length: 50 }, () => asker.ask('matching', 'greet', { name: 'x' })));
      expect(answers.every((answer) => answer.ok)).toBe(true);
      const client = new BusClient({ transport: await connect(), subjects, service: 'matching' });
      for (let index = 0; index < 20; index += 1) client.emit('told', { what: `${index}` });
      await eventually(() => seen.length === 20);
      expect(new Set(seen).size).toBe(20);
    });

    it('that are malformed on the bus are refused', async () => {
      await serve();
      const line = await connect();
      expect(JSON.parse(await line.request('test.q.matching.greet', 'no json', 10_000))).toEqual({ ok: false, code: 'malformed' });
    });

    it('in flight are answered when the service closes, and new ones find nobody', async () => {
      const { close } = await serve();
      const answer = ask('slow');
      await eventually(() => waiting.length === 1);
      const closing = close();
      await eventually(async () => {
        await expect(ask('greet', { name: 'x' }, 1_000)).rejects.toBeInstanceOf(NoResponders);
      });
      for (const letGo of waiting.splice(0)) letGo();
      expect(await answer).toBe('at last');
      await closing;
    });
  });
}
