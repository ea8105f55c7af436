/** What a session shows to who attaches, and what it puts on the moderators’ list. */
import type { ViewRow } from '@oa/actors';
import type { Authority, SessionFace } from '@oa/contracts';
import { isTextGone, standingOf } from './parties';
import type { SessionState } from './session-state';

/**
 * For the asker, the helper in the chat, and for 7 days (but not past its text) a helper who was in it. Everyone else is refused
 * `not-a-party`. Sessions know no token generation: a session token is bound to its principal, and the asker actor gives a new generation
 * only to a freshly proved identity.
 */
export function sessionFace(s: Readonly<SessionState>, by: Authority, now: number): { face: SessionFace } | { refuse: string } {
  const who = standingOf(s, by, now);
  if (!who || s.name === 'unopened' || (who === 'former' && isTextGone(s))) return { refuse: 'not-a-party' };
  const past = who === 'former' ? s.helpers[by.principal] : undefined;
  const shown = past?.name ?? s.helper?.name ?? (s.lastHelper === null ? null : (s.helpers[s.lastHelper]?.name ?? null));
  return {
    face: {
      state: s.name,
      textGone: isTextGone(s),
      round: s.round,
      language: s.language,
      party: who === 'asker' ? 'asker' : 'helper',
      helperName: shown,
      helperLost: s.requeueAt !== null,
      untilSeq: past?.untilSeq ?? null,
      keyUntil: s.ended?.keyUntil ?? null,
      reopenUntil: s.ended?.reopenUntil ?? null,
    },
  };
}

/** One row a report: which side, why, when. No text, no principal, no name. */
export function reportRows(s: Readonly<SessionState>): ReadonlyMap<string, ViewRow> {
  return new Map(
    s.reports.map(({ by, reason, at }, index) => [
      String(index + 1),
      { view: 'reports', wiki: s.wiki, sort: at, data: { session: s.id, by, reason, at } },
    ]),
  );
}
