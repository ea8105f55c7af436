// A gateway for the console's browser tests: serves the built console with the strictest policy it must live under, answers its few
// HTTP routes, and speaks the helpers' wire. Every frame it sends and hears goes through the contracts, so it cannot drift from them.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';

const require = createRequire(import.meta.url);
const { HelperFrame, HelperServerFrame, PATHS } = require('@oa/contracts');
const { WebSocketServer } = require('ws');

export const CSP = "default-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
const dist = process.env.CONSOLE_DIST ?? join(import.meta.dirname, '..', 'dist');

/** One desk with one helper. A scene sets its fields, then talks through `say…` methods once the console is connected. */
export class DeskDouble {
  #server;
  #wss;
  #sockets = new Set();
  /** Facts by session, as a list in order of seq. */
  #facts = new Map();
  #heard = [];
  me = null;
  people = [];
  lists = {};
  welcome = null;
  cards = {};
  /** Sessions whose facts are told on join. */
  wire = 'open';
  answers = {};

  async start() {
    this.#server = createServer((request, response) => {
      this.#http(request, response).catch(() => response.writeHead(500).end());
    });
    this.#wss = new WebSocketServer({ noServer: true, maxPayload: 16_384 });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.wire === 'down' || request.url !== PATHS.helper) return socket.destroy();
      this.#wss.handleUpgrade(request, socket, head, (ws) => this.#joined(ws));
    });
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    for (const socket of this.#sockets) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Everything the console has sent, parsed, oldest first. */
  get heard() {
    return this.#heard;
  }

  reset() {
    this.#facts.clear();
    this.#heard = [];
    Object.assign(this, { me: null, people: [], invites: {}, lists: {}, welcome: null, cards: {}, wire: 'open', answers: {} });
    this.cut();
  }

  /** Closes every socket; with `down` nobody comes back in until `up`. */
  cut() {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }
  down() {
    this.wire = 'down';
    this.cut();
  }
  up() {
    this.wire = 'open';
  }

  send(frame) {
    const text = JSON.stringify(HelperServerFrame.parse(frame));
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Stores a fact of a session and tells it. */
  fact(session, kind, fields, at = Date.now()) {
    const facts = this.#facts.get(session) ?? [];
    const fact = HelperServerFrame.parse({ t: 'fact', kind, session, seq: facts.length + 1, at, ...fields });
    this.#facts.set(session, [...facts, fact]);
    this.send(fact);
    return fact;
  }

  #joined(ws) {
    this.#sockets.add(ws);
    ws.on('close', () => this.#sockets.delete(ws));
    ws.on('message', (raw) => {
      const read = HelperFrame.safeParse(JSON.parse(String(raw)));
      if (!read.success) throw new Error(`the console sent a bad frame: ${String(raw)}`);
      this.#heard.push(read.data);
      this.#answer(ws, read.data);
    });
  }

  #answer(ws, frame) {
    const tell = (out) => ws.send(JSON.stringify(HelperServerFrame.parse(out)));
    const now = Date.now();
    if (frame.t === 'hello') return tell({ t: 'welcome', at: now, ...this.welcome });
    if (frame.t === 'ping') return tell({ t: 'pong', at: now });
    if (frame.t === 'join') {
      const facts = this.#facts.get(frame.session) ?? [];
      for (const fact of facts) if (fact.seq > frame.since) tell(fact);
      const state = facts.some((fact) => fact.kind === 'ended') ? 'ended' : 'assigned';
      return tell({ t: 'joined', session: frame.session, head: facts.length, state, textGone: false });
    }
    if (!('cid' in frame)) return undefined;
    const scripted = this.answers[frame.t];
    if (scripted === 'silence') return undefined;
    if (typeof scripted === 'string') return tell({ t: 'refused', cid: frame.cid, code: scripted });
    return this.#act(frame, tell, now);
  }

  #act(frame, tell, now) {
    const ack = (more = {}) => tell({ t: 'ack', cid: frame.cid, at: now, ...more });
    if (frame.t === 'card') return ack({ card: this.cards[frame.session] });
    if (frame.t === 'duty') {
      const { t: _t, cid: _cid, reason: _reason, ...wish } = frame;
      this.welcome.duty = { ...this.welcome.duty, ...wish, by: 'helper' };
      ack();
      return this.send({ t: 'duty', at: now, ...this.welcome.duty });
    }
    if (frame.t === 'accept') {
      const session = frame.offer.split('.')[0];
      ack();
      this.welcome.chats = [...this.welcome.chats, session];
      this.welcome.duty = { ...this.welcome.duty, held: this.welcome.duty.held + 1 };
      this.fact(session, 'helper-joined', { name: this.welcome.name, you: true });
      this.send({ t: 'offer-over', offer: frame.offer, session, why: 'won' });
      return this.send({ t: 'duty', at: now, ...this.welcome.duty });
    }
    if (frame.t === 'say') {
      const fact = this.fact(frame.session, 'said', { by: 'helper', name: this.welcome.name, text: frame.text, cid: frame.cid });
      return ack({ seq: fact.seq });
    }
    if (frame.t === 'note') return ack({ seq: this.fact(frame.session, 'note', { text: frame.text }).seq });
    if (frame.t === 'end' || frame.t === 'misuse') return this.#ends(frame, ack, now);
    if (frame.t === 'undo-misuse') this.fact(frame.session, 'mark-undone', {});
    if (frame.t === 'report' || frame.t === 'danger') this.fact(frame.session, 'reported', {});
    return ack();
  }

  #ends(frame, ack, now) {
    const ended = { why: frame.t === 'misuse' ? 'misuse' : 'helper-ended', outcome: frame.outcome ?? null, keyUntil: now, reopenUntil: now };
    const fact = this.fact(frame.session, 'ended', ended);
    if (frame.t === 'misuse') this.fact(frame.session, 'marked', { undoUntil: now + 15 * 60_000, reason: frame.reason });
    this.welcome.chats = this.welcome.chats.filter((chat) => chat !== frame.session);
    this.welcome.duty = { ...this.welcome.duty, held: Math.max(0, this.welcome.duty.held - 1) };
    ack({ seq: fact.seq });
    this.send({ t: 'chat-released', session: frame.session, why: frame.t === 'misuse' ? 'misuse' : 'ended' });
    this.send({ t: 'duty', at: now, ...this.welcome.duty });
  }

  async #http(request, response) {
    const { pathname, searchParams } = new URL(request.url, 'http://double');
    const json = (status, body) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(body === undefined ? '' : JSON.stringify(body));
    if (pathname === '/v1/console/me') return this.me === null ? json(401, {}) : json(200, this.me);
    if (pathname === '/v1/console/demo-people') return this.people === null ? json(404, {}) : json(200, this.people);
    if (request.method === 'POST' && request.headers['x-oa-csrf'] !== '1') return json(403, {});
    if (pathname === '/v1/console/demo-sign-in') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { sub } = JSON.parse(Buffer.concat(chunks).toString());
      const person = this.people.find((other) => other.sub === sub);
      this.me = person === undefined ? null : { name: person.name, wiki: person.wiki, roles: person.roles };
      return json(person === undefined ? 403 : 200, {});
    }
    if (pathname === '/v1/console/invite') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { invite } = JSON.parse(Buffer.concat(chunks).toString());
      const person = this.invites[invite];
      if (person === undefined) return json(410, { error: 'over' });
      delete this.invites[invite];
      this.me = person;
      return json(204);
    }
    if (pathname === '/v1/console/sign-out') {
      this.me = null;
      return json(200, {});
    }
    const list = /^\/v1\/console\/(reports|marks)$/.exec(pathname)?.[1];
    if (list !== undefined) return this.#list(this.lists[list], searchParams.get('before'), json);
    return this.#file(pathname, response);
  }

  #list(list, before, json) {
    if (list === 'refused') return json(403, {});
    if (list === 'away') return json(503, {});
    const start = before === null ? 0 : Number(before);
    const rows = (list ?? []).slice(start, start + 100);
    return json(200, { rows, next: start + 100 < (list ?? []).length ? String(start + 100) : null });
  }

  async #file(pathname, response) {
    if (!pathname.startsWith('/console/')) return response.writeHead(404).end();
    const name = normalize(pathname.slice('/console/'.length) || 'index.html');
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    try {
      const body = await readFile(join(dist, name));
      response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP, 'x-content-type-options': 'nosniff' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
    return undefined;
  }
}
