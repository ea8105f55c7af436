/** A second HTTP server that plays a wiki, on a port of its own: origins, CORS and content policy are real from the first day. */
import { hkdfSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '@oa/kernel';
import { FIRST_ARTICLE, pageOf } from './articles';
import { pathOf } from './html';
import { articleMain, editMain, type Framed, type FrameTerms, frame, missingMain, signInMain } from './page-frame';
import { type DemoPerson, peopleOf } from './people';
import { type DemoSigning, mintIdentity } from './signing';
import { type Visit, Visits } from './visit';
import { WIKI_CSS, WIKI_JS } from './wiki-css';

export interface DemoWikiOptions {
  /** Loopback. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Port of the gateway on the same host. */
  readonly gatewayPort: number;
  readonly wiki: string;
  readonly wikiName: string;
  readonly people: readonly DemoPerson[];
  readonly signing: DemoSigning;
  readonly audience: string;
  readonly clock?: Clock;
}

export interface RunningDemoWiki {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 4_096;

/** Starts the wiki. Throws what the listener throws (`EADDRINUSE`). */
export async function startDemoWiki(options: DemoWikiOptions): Promise<RunningDemoWiki> {
  const wiki = new DemoWiki(options);
  const server = createServer((request, response) => {
    wiki.answer(request, response).catch(() => send(response, 500, 'text/plain', 'internal\n'));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: DemoWikiOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

class DemoWiki {
  readonly #people: readonly DemoPerson[];
  readonly #visits: Visits;
  readonly #clock: Clock;

  constructor(private readonly options: DemoWikiOptions) {
    this.#people = peopleOf(options.people);
    this.#clock = options.clock ?? systemClock;
    const { signing } = options;
    const secret = signing.alg === 'HS256' ? signing.secret : signing.privateKey.export({ type: 'pkcs8', format: 'der' });
    this.#visits = new Visits(this.#people, Buffer.from(hkdfSync('sha256', secret, 'demo-wiki', 'cookie', 32)));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocal(request.headers.host)) return send(response, 421, 'text/plain', 'this wiki answers on localhost only\n');
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') return this.#post(url.pathname, request, response);
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET or POST\n');
    if (url.pathname === '/static/wiki.css') return send(response, 200, 'text/css; charset=utf-8', WIKI_CSS);
    if (url.pathname === '/static/wiki.js') return send(response, 200, 'text/javascript; charset=utf-8', WIKI_JS);
    if (url.pathname === '/') return redirect(response, pathOf(FIRST_ARTICLE));
    const title = titleOf(url.pathname);
    if (title === null) return send(response, 404, 'text/plain', 'no such address\n');
    this.#page(title, url.searchParams.get('action'), request, response);
  }

  #page(title: string, action: string | null, request: IncomingMessage, response: ServerResponse): void {
    const visit = this.#visits.of(request);
    const page = pageOf(title);
    const framed = this.#framed(title, action, visit);
    const status = page || framed.action === 'edit' || title === 'Special:SignIn' ? 200 : 404;
    const gateway = this.#gatewayOf(request);
    const terms: FrameTerms = { wiki: this.options.wiki, wikiName: this.options.wikiName, gateway, now: this.#clock.now() };
    if (visit.setCookie) response.setHeader('Set-Cookie', visit.setCookie);
    response.setHeader('Content-Security-Policy', contentPolicy(gateway));
    response.setHeader('Cache-Control', 'private, no-store');
    send(response, status, 'text/html; charset=utf-8', frame(framed, visit, terms));
  }

  #framed(title: string, action: string | null, visit: Visit): Framed {
    const page = pageOf(title);
    const language = page?.language ?? 'en';
    if (title === 'Special:SignIn') return { title: 'Sign in', language: 'en', action: 'view', main: signInMain(this.#people, visit), widget: false };
    if (action === 'edit' || action === 'saved')
      return { title, language, action: 'edit', main: editMain(title, page, action === 'saved'), widget: true };
    return { title, language, action: 'view', main: page ? articleMain(page) : missingMain(title), widget: true };
  }

  async #post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === null) return send(response, 413, 'text/plain', 'too large\n');
    const visit = this.#visits.of(request);
    const csrf = header(request, 'x-csrf-token') ?? body.get('csrf') ?? '';
    const sameOrigin = request.headers.origin === undefined || request.headers.origin === `http://${request.headers.host}`;
    if (!sameOrigin || !this.#visits.mayPost(visit, csrf)) return send(response, 403, 'text/plain', 'the form is too old; load the page again\n');
    if (path === '/identity') return this.#identity(visit, response);
    if (path !== '/sign-in' && path !== '/sign-out') return send(response, 404, 'text/plain', 'no such address\n');
    const cookie = this.#visits.signIn(path === '/sign-in' ? body.get('sub') : null);
    if (cookie === undefined) return send(response, 404, 'text/plain', 'nobody of that name\n');
    response.setHeader('Set-Cookie', cookie);
    redirect(response, pathOf(FIRST_ARTICLE));
  }

  /** What a wiki with accounts offers its pages: who is signed in, signed, for the gateway, once. */
  async #identity(visit: Visit, response: ServerResponse): Promise<void> {
    response.setHeader('Cache-Control', 'private, no-store');
    if (!visit.person) return send(response, 403, 'application/json', '{"error":"no-account"}');
    const { wiki, audience, signing } = this.options;
    const token = await mintIdentity(visit.person, signing, { wiki, audience, now: this.#clock.now() });
    send(response, 200, 'application/json', JSON.stringify({ token }));
  }

  /** The gateway under the name by which the browser knows this machine. */
  #gatewayOf(request: IncomingMessage): string {
    const host = new URL(`http://${request.headers.host ?? this.options.host}`).hostname;
    return `http://${host}:${this.options.gatewayPort}`;
  }
}

/** Strict, and exactly what a wiki has to allow for the widget: its files, its requests, its socket. */
function contentPolicy(gateway: string): string {
  const socket = gateway.replace(/^http/, 'ws');
  const allowed = [
    `script-src 'self' ${gateway}`,
    `connect-src 'self' ${gateway} ${socket}`,
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
  ];
  return ["default-src 'none'", ...allowed, "base-uri 'none'", "frame-ancestors 'none'"].join('; ');
}

function titleOf(path: string): string | null {
  if (!path.startsWith('/wiki/')) return null;
  try {
    const title = decodeURIComponent(path.slice('/wiki/'.length)).replaceAll('_', ' ');
    return title === '' || title.length > 255 ? null : title;
  } catch {
    return null;
  }
}

function isLocal(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '');
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** The fields of a form; null if it is larger than any form here. */
async function bodyOf(request: IncomingMessage): Promise<URLSearchParams | null> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BODY_BYTES) return null;
  }
  return new URLSearchParams(text);
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(303, { Location: to, 'Cache-Control': 'no-store' }).end();
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' }).end(body);
}
