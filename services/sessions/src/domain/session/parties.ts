/** Who somebody is to a session, and what everybody is refused before their command is looked at. */
import type { Authority } from '@oa/contracts';
import { days } from '@oa/kernel';
import type { SessionState } from './session-state';

/** `former`: was in the chat and is not any more, at most `FORMER_MS` ago. */
export type Standing = 'asker' | 'helper' | 'former';

/** How long a helper can come back to an own chat that is over for them. */
export const FORMER_MS = days(7);

/** As whom this person takes part; null: not at all. */
export function standingOf(s: Readonly<SessionState>, by: Authority | undefined, now: number): Standing | null {
  if (!by || s.asker === '') return null;
  if (by.principal === s.asker && by.roles.includes('asker')) return 'asker';
  if (!by.roles.includes('helper') || !Object.hasOwn(s.helpers, by.principal)) return null;
  if (s.helper?.principal === by.principal) return 'helper';
  const leftAt = s.helpers[by.principal]?.leftAt ?? null;
  return leftAt !== null && now - leftAt <= FORMER_MS ? 'former' : null;
}

/** The text cannot be read any more, or soon cannot: nothing can be added to it. */
export const isTextGone = (s: Readonly<SessionState>): boolean => s.textGone || s.destroying !== null;
