import { AskerFrame, HelperFrame, LIMITS } from '@oa/contracts';
import type { Random } from '@oa/kernel';

/** What a hostile client may send and what must come of it. None of it is a valid command of somebody who may give it. */
export interface HostileFrame {
  readonly text: string | Buffer;
  /** For messages of a failed run. */
  readonly kind: string;
}

const hex = (random: Random, length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
export const randomCid = (random: Random): string => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
export const randomSession = (random: Random): string => hex(random, 32);
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** One sound frame of every name, to be spoilt. */
function soundFrames(random: Random, door: 'asker' | 'helper'): Record<string, unknown>[] {
  const cid = randomCid(random);
  const session = randomSession(random);
  const both = [
    { t: 'say', cid, session, text: 'hello' },
    { t: 'typing', session },
    { t: 'join', session, since: 0 },
    { t: 'not-again', cid, session },
    { t: 'report', cid, session, reason: 'threats', leave: true },
    { t: 'danger', cid, session },
  ];
  if (door === 'helper') {
    return [
      ...both,
      { t: 'duty', cid, duty: 'available', capacity: 2, languages: ['en'], topics: [], windowSeconds: 45 },
      { t: 'accept', cid, offer: `${session}.1.1` },
      { t: 'decline', cid, offer: `${session}.1.1`, reason: 'busy' },
      { t: 'extend', cid, offer: `${session}.1.1` },
      { t: 'card', cid, session },
      { t: 'note', cid, session, text: 'a note' },
      { t: 'end', cid, session, outcome: 'solved' },
      { t: 'misuse', cid, session, reason: 'spam' },
      { t: 'undo-misuse', cid, session },
    ];
  }
  const consent = { policy: 'sealed', version: 1 };
  const context = { page: 'Lighthouse', url: 'https://wiki.example/x', revision: 3, editor: 'source' };
  return [
    ...both,
    { t: 'ask', cid, request: { language: 'en', topic: null }, question: 'why?', context, consent },
    { t: 'feedback', cid, session, solved: 'yes', process: 4, helper: 5, comment: 'fine' },
    ...['leave', 'park', 'keep-waiting', 'end', 'still-here', 'reopen', 'erase', 'thank'].map((t) => ({ t, cid, session })),
  ];
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  ' \n\t ',
  [],
  [[]],
  {},
  { $gt: '' },
  { $ne: null },
  { length: 3, 0: 'x' },
  'x'.repeat(3_000),
  'nul\u0000byte',
  '\u001b[31m',
  "' OR 1=1 --",
  '../../etc/passwd',
  '__proto__',
  '{{7*7}}',
  'javascript:alert(1)',
];

/** One field of a sound frame gone, replaced by something wrong, or one too many; only if no schema would take the result. */
function spoilt(random: Random, door: 'asker' | 'helper'): HostileFrame {
  const schema = door === 'asker' ? AskerFrame : HelperFrame;
  for (;;) {
    const frame = structuredClone(pick(random, soundFrames(random, door)));
    const chance = random();
    const holder = holderIn(random, frame);
    const field = pick(random, Object.keys(holder));
    if (chance < 0.25) delete holder[field];
    else if (chance < 0.4) holder[pick(random, ['x', 'by', 'principal', 'roles', 'gw', 'constructor', 'toString'])] = pick(random, WRONG);
    else holder[field] = pick(random, WRONG);
    const text = JSON.stringify(frame);
    if (!schema.safeParse(JSON.parse(text)).success && text.length < LIMITS.frameBytes) return { text, kind: `spoilt ${String(frame.t)}` };
  }
}

/** The frame itself or one of the objects in it. */
function holderIn(random: Random, frame: Record<string, unknown>): Record<string, unknown> {
  const inner = Object.values(frame).filter(
    (value): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return random() < 0.4 && inner.length > 0 ? pick(random, inner) : frame;
}

function noise(random: Random): HostileFrame {
  const chance = random();
  if (chance < 0.2)
    return {
      text: Array.from({ length: 1 + Math.floor(random() * 80) }, () => String.fromCodePoint(32 + Math.floor(random() * 900))).join(''),
      kind: 'noise',
    };
  if (chance < 0.4) return { text: `${'['.repeat(1 + Math.floor(random() * 4_000))}`, kind: 'deep' };
  if (chance < 0.5) return { text: Buffer.from(hex(random, 2 * Math.ceil(random() * 60)), 'hex'), kind: 'binary' };
  if (chance < 0.7) return { text: JSON.stringify(pick(random, WRONG)), kind: 'no frame' };
  if (chance < 0.85)
    return {
      text: `{"t":${JSON.stringify(pick(random, ['dance', 'HELLO', 'hello ', 'host.attach', 'asker.ask', 'constructor', '__proto__', 7, null, {}]))}}`,
      kind: 'unknown name',
    };
  return { text: `{"t":"ping"`, kind: 'cut off' };
}

/** A frame no reader takes: must be answered by exactly one error frame, and the socket stays. */
export function unreadableFrame(random: Random, door: 'asker' | 'helper'): HostileFrame {
  return random() < 0.7 ? spoilt(random, door) : noise(random);
}

/** A readable command about sessions of somebody else: must be answered by a refusal or an error with its cid. */
export function foreignCommand(random: Random, door: 'asker' | 'helper'): { readonly text: string; readonly cid: string } {
  // Feedback of a session nobody knows is not refused but put off, so it is no part of this set.
  const left = new Set(['typing', 'join', 'ask', 'duty', 'feedback', 'thank']);
  for (;;) {
    const frame = pick(random, soundFrames(random, door));
    if (!left.has(String(frame.t))) return { text: JSON.stringify(frame), cid: String(frame.cid) };
  }
}

/** First frames that must close the socket, and with which code. */
export function badOpening(random: Random, wiki: string): { readonly text: string; readonly code: number } {
  const token = `${hex(random, 20)}.${hex(random, 40)}.${hex(random, 20)}`;
  return pick(random, [
    { text: JSON.stringify(pick(random, soundFrames(random, 'asker'))), code: 4401 },
    { text: '{"t":"ping"}', code: 4401 },
    { text: JSON.stringify({ t: 'hello', v: 1, wiki, identity: token }), code: 4401 },
    { text: JSON.stringify({ t: 'hello', v: 1, wiki, resume: token }), code: 4401 },
    { text: JSON.stringify({ t: 'hello', v: 2 + Math.floor(random() * 9), wiki }), code: 4406 },
    { text: JSON.stringify({ t: 'hello', v: 1, wiki: `no-${hex(random, 6)}` }), code: 4403 },
    { text: JSON.stringify({ t: 'say', x: 'x'.repeat(LIMITS.frameBytes + Math.floor(random() * 100_000)) }), code: 1009 },
  ]);
}

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that must be answered by a 4xx. */
export function hostileRequest(random: Random, console: string): HostileRequest {
  const json = { 'content-type': 'application/json' };
  const own = { ...json, origin: console, 'x-oa-csrf': '1' };
  const wrong = JSON.stringify(pick(random, WRONG));
  const path = pick(random, ['/v1/console/demo-sign-in', '/v1/console/sign-out']);
  return pick<HostileRequest>(random, [
    { method: 'POST', path: '/v1/console/demo-sign-in', headers: own, body: `{"wiki":${wrong},"sub":${JSON.stringify(pick(random, WRONG))}}` },
    { method: 'POST', path: '/v1/console/demo-sign-in', headers: own, body: `{"wiki":"demowiki","sub":"ada","roles":["moderator"]}` },
    { method: 'POST', path: '/v1/console/demo-sign-in', headers: own, body: hex(random, 1 + Math.floor(random() * 60)) },
    { method: 'POST', path: '/v1/console/demo-sign-in', headers: own, body: `"${'x'.repeat(LIMITS.frameBytes + 10)}"` },
    {
      method: 'POST',
      path: '/v1/console/demo-sign-in',
      headers: { ...own, 'content-type': 'text/xml' },
      body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    },
    { method: 'POST', path, headers: { ...own, origin: 'http://evil.example' }, body: '{}' },
    { method: 'POST', path, headers: { ...json, origin: console }, body: '{}' },
    { method: pick(random, ['PUT', 'DELETE', 'PATCH']), path, headers: own, body: '{}' },
    { method: 'GET', path: `/v1/console/${pick(random, ['me', 'reports', 'marks'])}`, headers: { cookie: `oa_console=${hex(random, 60)}` } },
    { method: 'GET', path: `/v1/wikis/${encodeURIComponent(String(pick(random, WRONG)).slice(0, 80) || '-')}/availability.json`, headers: {} },
    {
      method: 'GET',
      path: pick(random, ['/w/%2e%2e/%2e%2e/package.json', '/console/%2e%2e%2fpackage.json', '/w/..%5c..%5cx', '/.env', '/w/manifest.json']),
      headers: {},
    },
    { method: 'GET', path: `/loader.js?wiki=${encodeURIComponent(hex(random, 12))}&wiki[]=x`, headers: {} },
  ]);
}
