import { z } from 'zod';
import { defineMessage } from '../define';
import { ClientCommandId, Principal, SessionId } from '../ids';
import { Request } from '../session/values';

const none = z.strictObject({});

/* ---- people ---- */

export const askForHelp = defineMessage({
  name: 'asker.ask',
  to: 'asker',
  sender: 'person',
  v: 1,
  about: 'A person asks for help: grants one new session id, to be opened next. One open request at a time; `jti` of a wiki token is seen once.',
  payload: z.object({ cid: ClientCommandId, request: Request }),
  reply: z.object({ session: SessionId, gen: z.number().int() }),
  refusals: ['not-a-party', 'already-open', 'restricted', 'cooling-down', 'too-often', 'unknown-language', 'unknown-topic', 'wiki-off'],
});
export const renewToken = defineMessage({
  name: 'asker.renew-token',
  to: 'asker',
  sender: 'person',
  v: 1,
  about: 'The same principal, freshly proved, takes up a session again from elsewhere: the generation its tokens must carry.',
  payload: z.object({ session: SessionId }),
  reply: z.object({ session: SessionId, gen: z.number().int() }),
  refusals: ['not-a-party', 'unknown-session'],
});
export const useWikiToken = defineMessage({
  name: 'asker.use-wiki-token',
  to: 'asker',
  sender: 'person',
  v: 1,
  about: 'A wiki identity token is presented: its jti is accepted once, and remembered until the token expires.',
  payload: z.object({ jti: z.string().min(8).max(128), expiresAt: z.number().int() }),
  reply: none,
  refusals: ['not-a-party', 'token-used', 'too-often'],
});

/* ---- actors ---- */

export const confirmOpened = defineMessage({
  name: 'asker.confirm-opened',
  to: 'asker',
  sender: 'actor',
  v: 1,
  about:
    'Session → Asker: the granted session is open, or is to be open again. Answers whom never to match, whether a restriction came in between, and whether it may. Versioned by the outbox with `asker.session-state`: a lower serial than known is ignored.',
  payload: z.object({ session: SessionId, request: Request, serial: z.number().int() }),
  reply: z.object({
    excluded: z.array(Principal),
    /** End of the restriction or cool-down in force; null: none. */
    restrictedUntil: z.number().nullable(),
    /** False: the session was never granted to this asker, or another of theirs is open. */
    mayOpen: z.boolean(),
    /** How many other questions of this asker are parked. */
    parked: z.number().int().nonnegative(),
  }),
  refusals: [],
});
export const sessionStateChanged = defineMessage({
  name: 'asker.session-state',
  to: 'asker',
  sender: 'actor',
  v: 1,
  about: 'Session → Asker: the session is open, parked or closed now; until when its text can be read. Versioned by the outbox.',
  payload: z.object({ session: SessionId, state: z.enum(['open', 'parked', 'closed']), keyUntil: z.number().nullable(), serial: z.number().int() }),
  reply: none,
  refusals: [],
});
export const partPair = defineMessage({
  name: 'asker.part-pair',
  to: 'asker',
  sender: 'actor',
  v: 1,
  about:
    'Session → Asker: never match this asker with this helper again (`parted` false takes back a misuse that was undone). A serial not above the known one of this session and helper is ignored.',
  payload: z.object({ session: SessionId, helper: Principal, parted: z.boolean(), serial: z.number().int() }),
  reply: none,
  refusals: [],
});
export const copyStanding = defineMessage({
  name: 'asker.copy-standing',
  to: 'asker',
  sender: 'actor',
  v: 1,
  about: 'Standing → Asker: the restriction and cool-down now in force (null: none). A lower version than known is ignored.',
  payload: z.object({ version: z.number().int(), restrictedUntil: z.number().nullable(), coolDownUntil: z.number().nullable() }),
  reply: none,
  refusals: [],
});

export const ASKER_MESSAGES = [askForHelp, renewToken, useWikiToken, confirmOpened, sessionStateChanged, partPair, copyStanding] as const;
