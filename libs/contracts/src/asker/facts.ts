import { z } from 'zod';
import { defineFact } from '../define';
import { ClientCommandId, Principal, SessionId } from '../ids';
import { confirmOpened } from './messages';

const fact = <const N extends string, B extends z.ZodType>(name: N, about: string, body: B) => defineFact({ name, of: 'asker', v: 1, body, about });

export const sessionGranted = fact(
  'session-granted',
  'A new session id was granted; it must be opened before `until`.',
  z.object({ session: SessionId, cid: ClientCommandId, language: z.string(), until: z.number(), gen: z.number().int(), rules: z.string() }),
);
export const grantConfirmed = fact(
  'grant-confirmed',
  'The granted session is open, or one is open again; with what the session was answered.',
  confirmOpened.reply.extend({ session: SessionId, serial: z.number().int() }),
);
export const grantLapsed = fact(
  'grant-lapsed',
  'The grant was not used in time; the session is asked whether it was opened after all.',
  z.object({ session: SessionId }),
);
export const grantCancelled = fact('grant-cancelled', 'The granted session was never opened.', z.object({ session: SessionId }));
export const askerSessionState = fact(
  'session-state-noted',
  'One of the asker’s sessions is open, parked or closed.',
  z.object({ session: SessionId, state: z.enum(['open', 'parked', 'closed']), keyUntil: z.number().nullable(), serial: z.number().int() }),
);
export const tokenRenewed = fact(
  'token-renewed',
  'Tokens of this session must carry at least this generation.',
  z.object({ session: SessionId, gen: z.number().int() }),
);
export const wikiTokenUsed = fact(
  'wiki-token-used',
  'This token id was used and is refused until it expires.',
  z.object({ jti: z.string(), expiresAt: z.number() }),
);
export const helperExcluded = fact(
  'helper-excluded',
  'This helper is never matched with the asker again.',
  z.object({ helper: Principal, session: SessionId, serial: z.number().int() }),
);
export const helperReadmitted = fact(
  'helper-readmitted',
  'The exclusion that this session caused was taken back.',
  z.object({ helper: Principal, session: SessionId, serial: z.number().int() }),
);
export const standingCopied = fact(
  'standing-copied',
  'The restriction and cool-down in force; open panels are told.',
  z.object({ version: z.number().int(), restrictedUntil: z.number().nullable(), coolDownUntil: z.number().nullable() }),
);
export const askerForgot = fact(
  'forgot',
  'Sessions whose text is gone, and old token ids, were dropped from the list.',
  z.object({ sessions: z.array(SessionId), jtis: z.array(z.string()) }),
);
export const askerDelivered = fact('delivered', 'The receiver of an outbox entry has it.', z.object({ key: z.string(), version: z.number().int() }));

export const ASKER_FACTS = [
  sessionGranted,
  grantConfirmed,
  grantLapsed,
  grantCancelled,
  askerSessionState,
  tokenRenewed,
  wikiTokenUsed,
  helperExcluded,
  helperReadmitted,
  standingCopied,
  askerForgot,
  askerDelivered,
] as const;
