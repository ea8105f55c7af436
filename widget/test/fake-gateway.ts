import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AskerFrame, AskerServerFrame, type Availability, PATHS, type SessionFactFrame, type WikiInfo } from '@oa/contracts';
import { type WebSocket, WebSocketServer } from 'ws';

export const SESSION = '0123456789abcdef0123456789abcdef';
type Heard = AskerFrame;
type Said = AskerServerFrame;
type Welcome = Extract<Said, { t: 'welcome' }>;
type FactKind = SessionFactFrame['kind'];

/** One gateway of one wiki with one session, played by the test; every frame in and out is checked against the contract. */
export class FakeGateway {
  readonly heard: Heard[] = [];
  readonly requests: string[] = [];
  readonly facts: SessionFactFrame[] = [];
  /** Refusal codes by command. */
  readonly refuse = new Map<string, string>();
  welcome: Partial<Welcome> = {};
  availability: Availability['languages'] = {
    en: { supply: 'several', lowMinutes: 1, highMinutes: 3 },
    ar: { supply: 'few', lowMinutes: 1, highMinutes: 5 },
  };
  wiki: Partial<WikiInfo> = {};
  identities = 0;
  /** While false, sockets are refused and nothing is answered. */
  up = true;
  /** While true, sockets stay open and nothing is answered: a line that is dead and does not know it. */
  silent = false;
  /** While true, commands are stored but not acknowledged. */
  mute = false;
  broken: RegExp | null = null;
  head = 0;
  origin = '';
  wikiOrigin = '';
  readonly #sockets = new Set<WebSocket>();
  readonly #servers: Server[] = [];
  readonly #done = new Map<string, number>();

  static async open(dist: string): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    gateway.origin = await gateway.#listen((request, response) => gateway.#serve(dist, request, response));
    gateway.wikiOrigin = await gateway.#listen((request, response) => gateway.#wikiPage(request, response));
    const door = new WebSocketServer({ noServer: true });
    gateway.#servers[0]?.on('upgrade', (request, socket, start) => {
      if (!gateway.up || request.url !== PATHS.asker) return socket.destroy();
      return door.handleUpgrade(request, socket, start, (opened) => gateway.#meet(opened));
    });
    return gateway;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await Promise.all(
      this.#servers.map((server) => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      }),
    );
  }

  /** Commits a fact and tells it to every socket; `cid` only to the one who said it. */
  fact<K extends FactKind>(kind: K, body: object = {}, at = Date.now()): void {
    this.head += 1;
    const fact = { t: 'fact', session: SESSION, seq: this.head, at, kind, ...body } as SessionFactFrame;
    this.facts.push(fact);
    this.tell(fact);
  }

  tell(frame: Said): void {
    for (const socket of this.#sockets) this.#say(socket, frame);
  }

  cut(code?: number): void {
    for (const socket of this.#sockets) code === undefined ? socket.terminate() : socket.close(code);
  }

  opened(question = 'My owl photo on this page was gone after an hour. Did I do something wrong?', at = Date.now()): void {
    this.fact(
      'opened',
      {
        question,
        language: 'en',
        topic: null,
        asker: null,
        newcomer: { kind: 'visitor', days: null, edits: null },
        context: null,
        policy: { policy: 'sealed', version: 3 },
      },
      at,
    );
    this.fact('queued', { round: 1, since: at, why: 'opened' }, at);
  }

  place(place: number | null, lowMs: number | null = 120_000, highMs: number | null = 300_000): void {
    this.tell({ t: 'place', session: SESSION, place, lowMs, highMs, at: Date.now() });
  }

  async #listen(serve: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(serve);
    this.#servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #serve(dist: string, request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.requests.push(path);
    const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    const answer = (type: string, text: string) => response.writeHead(200, { ...headers, 'Content-Type': type }).end(text);
    if (this.broken?.test(path)) return void response.writeHead(503, headers).end();
    if (path.endsWith('availability.json'))
      return void answer('application/json', JSON.stringify({ wiki: 'demowiki', languages: this.availability }));
    try {
      const text = readFileSync(join(dist, path), 'utf8');
      if (path !== '/loader.js') return void answer(path.endsWith('.json') ? 'application/json' : 'text/javascript', text);
      const { config } = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
      const own = {
        gateway: this.origin,
        wiki: 'demowiki',
        help: `${this.wikiOrigin}/wiki/Help:Contents`,
        button: { maxEdits: 50, maxDays: 30, others: 'small' },
      };
      answer(
        'text/javascript',
        text.replace('__OA_CONFIG__', () => JSON.stringify({ ...config, ...own })),
      );
    } catch {
      response.writeHead(404, headers).end();
    }
  }

  /** A wiki article with the strictest policy a wiki may set, style that would spoil a page's buttons, and a script that hears single keys. */
  #wikiPage(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.wikiOrigin);
    if (url.pathname === '/identity') {
      this.identities += 1;
      return void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ token: 'identity-token' }));
    }
    const of = (name: string, fallback = '') => (url.searchParams.get(name) ?? fallback).replace(/[<>"]/g, '');
    const data = [...url.searchParams].filter(([key]) => key.startsWith('data-')).map(([key, value]) => `${key}="${value}"`);
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-page' ${this.origin}`,
      "style-src 'nonce-page'",
      `connect-src 'self' ${this.origin} ${this.origin.replace('http', 'ws')}`,
      "base-uri 'none'",
      "form-action 'none'",
      ...(of('csp') === 'plain' ? [] : ["require-trusted-types-for 'script'", 'trusted-types']),
    ];
    const tag = `<script async src="${this.origin}/loader.js?wiki=demowiki" ${data.join(' ')}></script>`;
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy.join('; ') });
    response.end(`<!DOCTYPE html>
<html lang="${of('lang', 'en')}" dir="${of('dir', 'ltr')}" class="${of('theme')}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tawny owl</title>
<style nonce="page">
  html { font-size: ${of('size', '100')}% } body { margin: 0 auto; max-inline-size: 60rem; padding: 1rem; font-family: -apple-system, 'Segoe UI', Roboto, Arial, 'Noto Sans Arabic', sans-serif }
  html.skin-theme-clientpref-night body { background: #101418; color: #eaecf0 }
  html.skin-theme-clientpref-night a { color: #88a3e8 }
  button { font-size: 50px !important; letter-spacing: 4px } section { display: none !important } li { color: lime !important } footer { padding: 1rem 0 }
</style></head>
<body><main><h1>Tawny owl</h1><p>The <b>tawny owl</b> is a stocky, medium-sized <a href="/wiki/Owl">owl</a> of woodland.</p>
${'<p>It hunts at night, mainly for rodents, and usually drops from a perch onto its prey and swallows it whole.</p>'.repeat(8)}</main>
<footer><a href="/wiki/Privacy">Privacy</a> </footer>
<script nonce="page">window.keys = []; for (const type of ['keydown', 'keypress', 'keyup']) document.addEventListener(type, (event) => window.keys.push(type + ' ' + event.key));
window.violations = []; document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));</script>
${tag}${of('twice') ? tag : ''}</body></html>`);
  }

  #meet(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (text) => {
      const frame = AskerFrame.parse(JSON.parse(String(text)));
      this.heard.push(frame);
      if (!this.silent) this.#answer(socket, frame);
    });
  }

  #say(socket: WebSocket, frame: Said): void {
    socket.send(JSON.stringify(AskerServerFrame.parse(frame)));
  }

  #answer(socket: WebSocket, frame: Heard): void {
    if (frame.t === 'hello') {
      const open = this.facts.length > 0 && frame.resume !== undefined;
      const account = frame.identity ? 'named' : 'visitor';
      const base: Welcome = {
        t: 'welcome',
        at: Date.now(),
        wiki: { ...WIKI(this.wikiOrigin), ...this.wiki },
        visitor: 'visitor-token',
        name: frame.identity ? 'Mira Lund' : null,
        account,
        session: open ? { id: SESSION, token: 'session-token' } : null,
        restriction: null,
      };
      return this.#say(socket, { ...base, ...this.welcome });
    }
    if (frame.t === 'ping') return this.#say(socket, { t: 'pong', at: Date.now() });
    if (frame.t === 'typing') return undefined;
    if (frame.t === 'join') {
      for (const fact of this.facts) if (fact.seq > frame.since) this.#say(socket, fact);
      return this.#say(socket, { t: 'joined', session: SESSION, head: this.head, state: 'waiting', textGone: false, token: 'session-token' });
    }
    const code = this.refuse.get(frame.t);
    if (code) return this.#say(socket, { t: 'refused', cid: frame.cid, code });
    return this.#take(socket, frame);
  }

  #take(socket: WebSocket, frame: Exclude<Heard, { t: 'hello' | 'ping' | 'typing' | 'join' }>): void {
    const { cid } = frame;
    if (!this.#done.has(cid)) {
      if (frame.t === 'ask') this.opened(frame.question);
      if (frame.t === 'say') this.fact('said', { by: 'asker', name: null, text: frame.text, ...(this.mute ? {} : { cid }) });
      if (frame.t === 'leave') this.ended('asker-left');
      if (frame.t === 'end') this.ended('asker-ended');
      if (frame.t === 'park') this.fact('parked');
      if (frame.t === 'keep-waiting') this.fact('kept-waiting');
      if (frame.t === 'still-here') this.fact('idle-answered');
      if (frame.t === 'erase') this.fact('text-destroyed');
      this.#done.set(cid, this.head);
    }
    if (this.mute) return;
    if (frame.t === 'ask') this.#say(socket, { t: 'asked', cid, session: SESSION, token: 'session-token' });
    else this.#say(socket, { t: 'ack', cid, seq: this.#done.get(cid), at: Date.now() });
  }

  ended(why: string): void {
    const day = Date.now() + 86_400_000;
    this.fact('ended', { why, outcome: null, keyUntil: day, reopenUntil: day });
  }
}

const WIKI = (origin: string): WikiInfo => ({
  id: 'demowiki',
  name: 'Example Wiki',
  articlePath: `${origin}/wiki/$1`,
  languages: ['en', 'ar', 'de'],
  topics: [
    { key: 'pictures', label: 'Pictures and files' },
    { key: 'editing', label: 'Editing' },
  ],
  otherHelp: [
    { label: 'Teahouse', url: `${origin}/wiki/Teahouse`, wait: 'In a few hours' },
    { label: 'Help desk', url: `${origin}/wiki/Help_desk`, wait: 'In a few hours' },
  ],
  helpPage: `${origin}/wiki/Help:Contents`,
  conductPage: `${origin}/wiki/Conduct`,
  emergencyContact: 'emergency@wiki.example',
  policy: { name: 'sealed', version: 3, since: '2026-11-01' },
  retentionDays: 30,
  capMinutes: 10,
  ceiling: 4,
  undoMinutes: 15,
  idleEndMinutes: 20,
  offerSeconds: 45,
});
