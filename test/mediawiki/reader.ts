import type { RealWiki } from './real-wiki';

/** Somebody with a browser's cookies, without the browser. */
export interface Reader {
  get(path: string): Promise<Response>;
  page(title: string): Promise<string>;
  /** Asks the extension who this is. Default: with the right CSRF token. */
  identity(csrf?: string, headers?: Readonly<Record<string, string>>): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  /** Saves a page through the API; answers what the API says. */
  save(title: string, text: string): Promise<unknown>;
}

interface ApiAnswer {
  readonly login?: { readonly result: string };
  readonly query?: { readonly tokens: Readonly<Record<string, string>> };
}

/** A reader of the wiki; with a name, logged in through the API. */
export async function readerOf(wiki: RealWiki, name?: string): Promise<Reader> {
  const cookies = new Map<string, string>();
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join('; ');
    const answer = await fetch(`${wiki.url}${path}`, { ...init, redirect: 'manual', headers: { ...init.headers, ...(cookie && { cookie }) } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const api = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ format: 'json', formatversion: '2', errorformat: 'plaintext', errorlang: 'en', ...fields });
    return (await call('/api.php', { method: 'POST', body })).json() as Promise<ApiAnswer>;
  };
  const tokenOf = async (type: string) => (await api({ action: 'query', meta: 'tokens', type })).query?.tokens[`${type}token`] ?? '';
  if (name !== undefined) {
    const lgtoken = await tokenOf('login');
    const { login } = await api({ action: 'login', lgname: name, lgpassword: wiki.password, lgtoken });
    if (login?.result !== 'Success') throw new Error(`${name} could not log in: ${JSON.stringify(login)}`);
  }
  return {
    get: (path) => call(path),
    page: async (title) => (await call(`/wiki/${encodeURIComponent(title)}`)).text(),
    async identity(csrf, headers = {}) {
      const token = csrf ?? (await tokenOf('csrf'));
      const answer = await call('/rest.php/onlineassistance/v1/identity', {
        method: 'POST',
        headers: { 'X-CSRF-Token': token, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ token }),
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
    },
    save: async (title, text) => api({ action: 'edit', title, text, token: await tokenOf('csrf') }),
  };
}
