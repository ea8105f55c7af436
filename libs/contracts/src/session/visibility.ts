import type { FactOf } from '../define';
import type { SESSION_FACTS } from './facts';
import type { EndCause, Party } from './values';

export type SessionFactName = FactOf<(typeof SESSION_FACTS)[number]>['type'];

/** `both` parties; `author`: only the helper named in the fact; `teller`: only the side that did it; `nobody`: bookkeeping. */
type Audience = 'both' | 'author' | 'teller' | 'nobody';

const AUDIENCE: Readonly<Record<SessionFactName, Audience>> = {
  'session-opened': 'both',
  'request-queued': 'both',
  'supply-told': 'both',
  'waiting-kept': 'both',
  'asker-gone': 'nobody',
  'asker-back': 'nobody',
  'session-parked': 'both',
  'reopening-asked': 'nobody',
  'helper-assigned': 'both',
  'helper-lost': 'both',
  'helper-back': 'both',
  'word-noted': 'nobody',
  'message-said': 'both',
  'note-written': 'author',
  'idle-warned': 'both',
  'idle-answered': 'both',
  'session-ended': 'both',
  'misuse-marked': 'author',
  'misuse-undone': 'author',
  'pair-parted': 'nobody',
  'session-reported': 'teller',
  'key-destruction-ordered': 'nobody',
  'text-destroyed': 'both',
  delivered: 'nobody',
};

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

/**
 * Whether a party may see a fact of a session at all; what of it they see is the gateway's projection. Unknown facts are for nobody.
 * With the fact's body and the viewer's principal, facts of one helper (notes, marks, reports) stay hidden from a later helper, and a
 * report from the side reported; without them only what no such viewer may ever see is hidden.
 */
export function factVisibleTo(party: Party, factType: string, body?: unknown, viewer?: string): boolean {
  const audience = Object.hasOwn(AUDIENCE, factType) ? AUDIENCE[factType as SessionFactName] : 'nobody';
  const sameHelper = viewer === undefined || body === undefined || field(body, 'helper') === viewer;
  switch (audience) {
    case 'both':
      return true;
    case 'nobody':
      return false;
    case 'author':
      return party === 'helper' && sameHelper;
    case 'teller':
      return body !== undefined && field(body, 'by') === party && (party === 'asker' || sameHelper);
  }
}

/** The end cause as a party is told it: an asker is never told of a misuse mark. */
export function endCauseFor(party: Party, why: EndCause): EndCause {
  return party === 'asker' && why === 'misuse' ? 'helper-ended' : why;
}
