// The console's few HTTP requests: who is signed in, signing in and out, lists. Same origin, cookies, nothing else.

export interface Me {
  readonly name: string;
  readonly wiki: string;
  readonly roles: readonly string[];
}
export interface DemoPerson {
  readonly wiki: string;
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly string[];
}
/** A page of a list, newest first; `next` is what to ask for the following one. */
export interface ListPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}
/** What a request came to. `out`: not signed in. `refused`: signed in, but not for this. `away`: no answer, or none that can be read. */
export type Reached<T> = { readonly as: 'ok'; readonly value: T } | { readonly as: 'out' | 'refused' | 'missing' | 'over' | 'away' };

const BASE = '/v1/console';
const POST = { method: 'POST', headers: { 'x-oa-csrf': '1', 'content-type': 'application/json' } } as const;

export function readMe(): Promise<Reached<Me>> {
  return ask('/me', {}, (body) =>
    isRecord(body) && typeof body.name === 'string' && typeof body.wiki === 'string'
      ? { name: body.name, wiki: body.wiki, roles: texts(body.roles) }
      : null,
  );
}

/** People who may sign in by one click; `missing` wherever the demonstration is not on. */
export function readDemoPeople(): Promise<Reached<readonly DemoPerson[]>> {
  return ask('/demo-people', {}, (body) => {
    const list = isRecord(body) ? (body.people ?? body.rows) : body;
    if (!Array.isArray(list)) return null;
    return list.flatMap((row: unknown) =>
      isRecord(row) && typeof row.sub === 'string' && typeof row.wiki === 'string'
        ? [{ wiki: row.wiki, sub: row.sub, name: typeof row.name === 'string' ? row.name : row.sub, roles: texts(row.roles) }]
        : [],
    );
  });
}

export function demoSignIn(person: DemoPerson): Promise<Reached<true>> {
  return ask('/demo-sign-in', { ...POST, body: JSON.stringify({ wiki: person.wiki, sub: person.sub }) }, () => true);
}

/** Signs in by a one-time link; `over` once it was used or is too old. */
export function redeemInvite(invite: string): Promise<Reached<true>> {
  return ask('/invite', { ...POST, body: JSON.stringify({ invite }) }, () => true);
}

export function signOut(): Promise<Reached<true>> {
  return ask('/sign-out', { ...POST, body: '{}' }, () => true);
}

/** One page of reports or marks; `before` is the `next` of the page above it. */
export function readList(name: 'reports' | 'marks', before: string | null): Promise<Reached<ListPage>> {
  const query = before === null ? '' : `?before=${encodeURIComponent(before)}`;
  return ask(`/${name}${query}`, {}, (body) => {
    if (!isRecord(body) || !Array.isArray(body.rows)) return null;
    const { next } = body;
    return { rows: body.rows.filter(isRecord).slice(0, 100), next: typeof next === 'string' || typeof next === 'number' ? String(next) : null };
  });
}

async function ask<T>(path: string, init: RequestInit, read: (body: unknown) => T | null): Promise<Reached<T>> {
  try {
    const response = await fetch(BASE + path, { credentials: 'same-origin', cache: 'no-store', ...init });
    if (response.status === 401) return { as: 'out' };
    if (response.status === 403) return { as: 'refused' };
    if (response.status === 404) return { as: 'missing' };
    if (response.status === 410) return { as: 'over' };
    if (!response.ok) return { as: 'away' };
    const text = await response.text();
    const value = read(text === '' ? null : JSON.parse(text));
    return value === null ? { as: 'away' } : { as: 'ok', value };
  } catch {
    return { as: 'away' };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
