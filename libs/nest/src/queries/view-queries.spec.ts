import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { StoredView } from '@oa/actors';
import { subjectsOf } from '@oa/contracts';
import { openSqliteStores, type SqliteStores } from '@oa/storage';
import { MemoryBus } from '@oa/transport';
import { STORE } from '../service/tokens';
import { BusServer } from './bus-server';
import { Queries } from './queries';
import { RaiseToCaller } from './raise-to-caller';
import { MAX_PAGE, type ViewPage, viewQueries, viewQueryName } from './view-queries';

const subjects = subjectsOf('test');
const moderator = { principal: 'a:maryam', roles: ['moderator' as const], name: 'Maryam' };
const asked = (more: object = {}) => ({ wiki: 'demowiki', by: moderator, ...more });

jest.setTimeout(60_000);

describe('queries over views', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oa-views-'));
  let stores: SqliteStores;
  let queries: Queries;
  let close: () => Promise<void>;

  beforeAll(async () => {
    stores = await openSqliteStores(folder, { services: ['moderation'] });
    const store = stores.store('moderation');
    await store.putViews(Array.from({ length: 250 }, (_, index) => row(index)));
    await store.putViews([{ ...row(1_000), wiki: 'otherwiki' }]);
    @Module({
      controllers: [viewQueries('moderation', [{ view: 'reports', roles: ['moderator', 'reviewer'] }])],
      providers: [{ provide: STORE, useValue: store }],
    })
    class ViewsModule {}
    const transport = new MemoryBus().connect();
    const strategy = new BusServer({ transport, subjects, service: 'moderation' });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(ViewsModule, { strategy, logger: false, abortOnError: false });
    app.useGlobalFilters(new RaiseToCaller());
    await app.listen();
    queries = new Queries(transport, subjects, 10_000);
    close = () => app.close();
  });
  afterAll(async () => {
    await close();
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (body: unknown) => queries.ask<ViewPage>('moderation', viewQueryName('reports'), body);

  it('page through a view, newest first, every row once, and say when nothing is older', async () => {
    const rows: number[] = [];
    let before: ViewPage['next'] = null;
    for (let page = 0; page < 10; page += 1) {
      const answer = await ask(asked({ before, limit: MAX_PAGE }));
      if (!answer.ok) throw new Error(answer.code);
      rows.push(...answer.value.rows.map(({ data }) => (data as { number: number }).number));
      before = answer.value.next;
      if (before === null) break;
    }
    expect(rows).toEqual(Array.from({ length: 250 }, (_, index) => 249 - index));
  });

  it('show one wiki only', async () => {
    const answer = await ask(asked({ wiki: 'otherwiki' }));
    expect(answer.ok && answer.value).toMatchObject({ rows: [{ sort: 1_000 }], next: null });
  });

  it('are refused to people without a role that may read', async () => {
    expect(await ask(asked({ by: { ...moderator, roles: ['helper'] } }))).toEqual({ ok: false, code: 'not-allowed' });
  });

  it.each([
    [{ limit: MAX_PAGE + 1 }, 'limit'],
    [{ limit: 0 }, 'limit'],
    [{ wiki: '../x' }, 'wiki'],
    [{ before: { sort: 'x', row: 'y' } }, 'before.sort'],
    [{ before: { sort: 1, row: '' } }, 'before.row'],
    [{ by: undefined }, 'by'],
    [{ by: { ...moderator, roles: ['god'] } }, 'by.roles.0'],
    [{ order: 'asc' }, 'order'],
  ])('with %j are refused naming the field %s', async (more, field) => {
    expect(await ask(asked(more))).toEqual({ ok: false, code: 'bad-input', details: { field } });
  });
});

function row(number: number): StoredView {
  return { view: 'reports', wiki: 'demowiki', actor: `session/${number}`, row: `r${number}`, seq: 1, sort: number, data: JSON.stringify({ number }) };
}
