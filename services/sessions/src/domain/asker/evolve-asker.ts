/** How each fact changes what is known of an asker, and with it what their actor owes. */
import type { Fact } from '@oa/actors';
import { type ASKER_FACTS, cancelGrant, type FactOf, withdrawRestricted } from '@oa/contracts';
import { assertNever, hours } from '@oa/kernel';
import { owe, paid } from '../debts';
import { type AskerState, pauseOf } from './asker-state';

export type AskerFact = FactOf<(typeof ASKER_FACTS)[number]>;
type Body<N extends AskerFact['type']> = Extract<AskerFact, { type: N }>['body'];

export const WITHDRAW_KEY = 'withdraw';
export const cancelKey = (session: string): string => `cancel:${session}`;

export function evolveAsker(s: AskerState, fact: Fact, at: number): void {
  const known = fact as AskerFact;
  switch (known.type) {
    case 'session-granted':
      return granted(s, known.body, at);
    case 'grant-confirmed':
      return confirmed(s, known.body);
    case 'grant-lapsed':
      return lapsed(s, known.body.session);
    case 'grant-cancelled':
      delete s.debts[cancelKey(known.body.session)];
      delete s.sessions[known.body.session];
      if (s.open === known.body.session) s.open = null;
      return;
    case 'session-state-noted':
      return noted(s, known.body);
    case 'token-renewed':
      return renewed(s, known.body);
    case 'wiki-token-used':
      s.tokens.push([known.body.jti, known.body.expiresAt]);
      return;
    case 'helper-excluded':
      return pair(s, known.body, true);
    case 'helper-readmitted':
      return pair(s, known.body, false);
    case 'standing-copied':
      return standing(s, known.body, at);
    case 'forgot':
      return forgot(s, known.body);
    case 'delivered':
      return paid(s.debts, known.body.key, known.body.version);
    default:
      assertNever(known, 'fact of an asker');
  }
}

function granted(s: AskerState, body: Body<'session-granted'>, at: number): void {
  s.sessions[body.session] = { state: 'granted', gen: body.gen, cid: body.cid, until: body.until, keyUntil: null, serial: 0 };
  s.open = body.session;
  s.asks = [...s.asks.filter((ask) => ask > at - hours(1)), at];
}

function confirmed(s: AskerState, body: Body<'grant-confirmed'>): void {
  const known = s.sessions[body.session];
  if (!known) return;
  known.state = 'open';
  known.until = null;
  known.keyUntil = null;
  known.serial = body.serial;
  s.open = body.session;
  delete s.debts[cancelKey(body.session)];
}

function lapsed(s: AskerState, session: string): void {
  const known = s.sessions[session];
  if (!known) return;
  known.until = null;
  owe(s.debts, cancelGrant, cancelKey(session), 1, session, {});
}

function noted(s: AskerState, body: Body<'session-state-noted'>): void {
  const known = s.sessions[body.session];
  if (!known) return;
  known.state = body.state;
  known.until = null;
  known.keyUntil = body.keyUntil;
  known.serial = body.serial;
  delete s.debts[cancelKey(body.session)];
  if (body.state === 'open') s.open = body.session;
  else if (s.open === body.session) {
    s.open = null;
    delete s.debts[WITHDRAW_KEY];
  }
  if (body.keyUntil !== null) s.forgetAt = s.forgetAt === null ? body.keyUntil : Math.min(s.forgetAt, body.keyUntil);
}

function renewed(s: AskerState, body: Body<'token-renewed'>): void {
  const known = s.sessions[body.session];
  if (known) known.gen = body.gen;
}

function pair(s: AskerState, body: Body<'helper-excluded'>, parted: boolean): void {
  const said = s.pairs[body.helper] ?? {};
  s.pairs[body.helper] = said;
  said[body.session] = { parted, serial: body.serial };
}

/** The open session hears of a pause, once for each version of the standing. One still unopened hears of it when it confirms. */
function standing(s: AskerState, body: Body<'standing-copied'>, at: number): void {
  s.standing = { version: body.version, restrictedUntil: body.restrictedUntil, coolDownUntil: body.coolDownUntil };
  delete s.debts[WITHDRAW_KEY];
  const pause = pauseOf(s, at);
  if (pause && s.open !== null && s.sessions[s.open]?.state === 'open') {
    owe(s.debts, withdrawRestricted, WITHDRAW_KEY, body.version, s.open, { until: pause.until });
  }
}

function forgot(s: AskerState, body: Body<'forgot'>): void {
  for (const session of body.sessions) delete s.sessions[session];
  const jtis = new Set(body.jtis);
  s.tokens = s.tokens.filter(([jti]) => !jtis.has(jti));
  const gone = new Set(body.sessions);
  for (const [helper, said] of Object.entries(s.pairs)) {
    for (const session of Object.keys(said)) if (gone.has(session) && !said[session]?.parted) delete said[session];
    if (Object.keys(said).length === 0) delete s.pairs[helper];
  }
  const times = Object.values(s.sessions).flatMap((known) => (known.keyUntil === null ? [] : [known.keyUntil]));
  s.forgetAt = times.length > 0 ? Math.min(...times) : null;
}
