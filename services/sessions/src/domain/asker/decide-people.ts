/** What a person asks of their own asker actor: help, a token for another browser, and that a wiki token counts once. */
import { answer, commit, type DecideContext, type Decision, type Fact, refuse } from '@oa/actors';
import {
  askerForgot,
  type askForHelp,
  type CommandOf,
  type renewToken as renewTokenMessage,
  sessionGranted,
  tokenRenewed,
  type useWikiToken as useWikiTokenMessage,
  wikiTokenUsed,
} from '@oa/contracts';
import { hours, minutes, seconds } from '@oa/kernel';
import { factOf } from '../facts';
import { type AskerState, pauseOf } from './asker-state';

/** How long a grant waits to be opened. */
export const GRANT_MS = seconds(60);
/** A used token id is remembered so long past its expiry: clocks of wiki and house may differ by less. */
const TOKEN_LEEWAY_MS = minutes(2);
/** Sessions listed for one person; the oldest closed one makes room. */
export const LISTED_SESSIONS = 200;
/** Tokens live a few minutes, so more than this many unexpired ones is no person's doing. */
export const KNOWN_TOKENS = 200;

/** Whether the one who commands is this actor's own person, as an asker. */
export const isOwn = (s: Readonly<AskerState>, context: DecideContext): boolean =>
  context.by?.principal === s.principal && context.by.roles.includes('asker');

/** Grants a new session id. The same `cid` gets the same grant again, whatever has changed since. */
export function ask(s: Readonly<AskerState>, body: CommandOf<typeof askForHelp>['body'], context: DecideContext): Decision {
  if (!isOwn(s, context)) return refuse('not-a-party');
  const granted = Object.entries(s.sessions).find(([, known]) => known.cid === body.cid);
  if (granted) return answer({ session: granted[0], gen: granted[1].gen });
  const pause = pauseOf(s, context.now);
  if (pause) return refuse(pause.cause === 'marks' ? 'restricted' : 'cooling-down', { until: pause.until });
  if (s.open !== null) return refuse('already-open', { session: s.open, gen: s.sessions[s.open]?.gen ?? 1 });
  const { rules, revision } = context.rules(s.wiki);
  if (!rules.languages.includes(body.request.language)) return refuse('unknown-language');
  if (body.request.topic !== null && !rules.topics.some((topic) => topic.key === body.request.topic)) return refuse('unknown-topic');
  const recent = s.asks.filter((at) => at > context.now - hours(1));
  const oldest = recent[recent.length - rules.line.asksPerHour];
  if (oldest !== undefined) return refuse('too-often', { until: oldest + hours(1) });
  const grant = factOf(sessionGranted, {
    session: context.newId(),
    cid: body.cid,
    language: body.request.language,
    until: context.now + GRANT_MS,
    gen: 1,
    rules: revision,
  });
  return commit(grant, ...roomFor(s));
}

function roomFor(s: Readonly<AskerState>): Fact[] {
  const known = Object.entries(s.sessions);
  if (known.length < LISTED_SESSIONS) return [];
  const oldest = known.find(([, one]) => one.state === 'closed') ?? known[0];
  return oldest ? [factOf(askerForgot, { sessions: [oldest[0]], jtis: [] })] : [];
}

/** Takes a session up in another browser: a new generation for its tokens. */
export function renewToken(s: Readonly<AskerState>, body: CommandOf<typeof renewTokenMessage>['body'], context: DecideContext): Decision {
  if (!isOwn(s, context)) return refuse('not-a-party');
  const known = s.sessions[body.session];
  return known ? commit(factOf(tokenRenewed, { session: body.session, gen: known.gen + 1 })) : refuse('unknown-session');
}

/** Accepts a token id once; the gateway has verified the token. Expired ids are dropped on the way. */
export function useWikiToken(s: Readonly<AskerState>, body: CommandOf<typeof useWikiTokenMessage>['body'], context: DecideContext): Decision {
  if (!isOwn(s, context)) return refuse('not-a-party');
  if (s.tokens.some(([jti]) => jti === body.jti)) return refuse('token-used');
  const old = s.tokens.filter(([, expiresAt]) => expiresAt + TOKEN_LEEWAY_MS <= context.now).map(([jti]) => jti);
  if (s.tokens.length - old.length >= KNOWN_TOKENS) return refuse('too-often');
  const used = factOf(wikiTokenUsed, { jti: body.jti, expiresAt: Math.max(body.expiresAt, context.now) });
  return old.length > 0 ? commit(used, factOf(askerForgot, { sessions: [], jtis: old })) : commit(used);
}
