/** Lists over a service's views: each view a query `view.<name>` that answers keyset pages, newest first. */
import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { Store, StoredView } from '@oa/actors';
import { Authority, type Role, type ServiceName, WikiId } from '@oa/contracts';
import { z } from 'zod';
import { STORE } from '../service/tokens';
import { Checked } from './checked';
import { QueryRefused } from './query-errors';

export const MAX_PAGE = 100;

export interface ViewDefinition {
  /** Name of the view as its kind writes it. */
  readonly view: string;
  /** Who may read it: one of these roles suffices. */
  readonly roles: readonly Role[];
}

/** Body of `view.<name>`. `by` is set by the gateway from a verified token, never from what a client sends. */
export const ViewQuery = z.strictObject({
  wiki: WikiId,
  by: Authority,
  /** `next` of the page before; null or absent: the first page. */
  before: z
    .strictObject({ sort: z.number().int(), row: z.string().min(1).max(300) })
    .nullable()
    .default(null),
  limit: z.number().int().min(1).max(MAX_PAGE).default(50),
});
export type ViewQuery = z.input<typeof ViewQuery>;

/** One page. `next` null: there is nothing older. */
export interface ViewPage {
  readonly rows: readonly { readonly actor: string; readonly row: string; readonly sort: number; readonly seq: number; readonly data: unknown }[];
  readonly next: { readonly sort: number; readonly row: string } | null;
}

export const viewQueryName = (view: string): string => `view.${view}`;

/**
 * A Nest controller that serves these views of the service's own store. Refuses `bad-input` naming the field and `not-allowed`.
 * The service's name only names the class, so that several stand apart in one process.
 */
export function viewQueries(service: ServiceName, views: readonly ViewDefinition[]): Type<unknown> {
  const body = new Checked(ViewQuery);

  class ViewQueries {
    constructor(readonly store: Store) {}
  }
  for (const definition of views) {
    const answer = function (this: ViewQueries, asked: unknown): Promise<ViewPage> {
      return page(this.store, definition, body.transform(asked));
    };
    const descriptor: PropertyDescriptor = { value: answer, configurable: true, writable: true };
    Object.defineProperty(ViewQueries.prototype, definition.view, descriptor);
    MessagePattern(viewQueryName(definition.view))(ViewQueries.prototype, definition.view, descriptor);
  }
  Inject(STORE)(ViewQueries, undefined as unknown as string, 0);
  Controller()(ViewQueries);
  Object.defineProperty(ViewQueries, 'name', { value: `${service}ViewQueries` });
  return ViewQueries;
}

async function page(store: Store, { view, roles }: ViewDefinition, query: z.output<typeof ViewQuery>): Promise<ViewPage> {
  if (!query.by.roles.some((role) => roles.includes(role))) throw new QueryRefused('not-allowed');
  const rows = await store.page(view, query.wiki, query.before, query.limit);
  const last = rows.at(-1);
  return { rows: rows.map(shown), next: last && rows.length === query.limit ? { sort: last.sort, row: last.row } : null };
}

function shown({ actor, row, sort, seq, data }: StoredView): ViewPage['rows'][number] {
  return { actor, row, sort, seq, data: data === null ? null : JSON.parse(data) };
}
