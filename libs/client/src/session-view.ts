import type { NobodyCause, ServerFrameOf, SessionFactFrame } from './wire-types';

/** One fact of a kind. */
export type FactOf<K extends SessionFactFrame['kind']> = Extract<SessionFactFrame, { kind: K }>;

/** One help session as a party's screen needs it. Times are the server's, epoch ms. */
export interface SessionView {
  readonly session: string;
  /** All facts this party may see, by seq, each once. Gaps are normal: some facts are for others. */
  readonly facts: readonly SessionFactFrame[];
  /** Highest sequence number heard of. */
  readonly head: number;
  /** False until the first `joined`: history is still coming in. */
  readonly caughtUp: boolean;
  readonly state: 'opening' | 'waiting' | 'parked' | 'assigned' | 'ended';
  readonly textGone: boolean;
  readonly opened: FactOf<'opened'> | null;
  /** When the person first came to the line, which round it is, and why. */
  readonly queued: FactOf<'queued'> | null;
  /** Place and honest range, from the last `place`; null when not waiting. */
  readonly place: ServerFrameOf<'place'> | null;
  /** Why nobody is there, until somebody is again. */
  readonly nobody: NobodyCause | null;
  /** Chose to keep waiting since nobody was there. */
  readonly keptWaiting: boolean;
  readonly helper: { readonly name: string; readonly you: boolean; readonly here: boolean } | null;
  /** The last helper's name, also after they are gone. */
  readonly helperName: string | null;
  /** When the idle chat closes, while the warning stands. */
  readonly idleEndsAt: number | null;
  readonly ended: FactOf<'ended'> | null;
  /** Own mark on this asker (helpers only), while not undone. */
  readonly mark: FactOf<'marked'> | null;
  readonly reported: boolean;
}

export function emptySession(session: string): SessionView {
  return {
    session,
    facts: [],
    head: 0,
    caughtUp: false,
    state: 'opening',
    textGone: false,
    opened: null,
    queued: null,
    place: null,
    nobody: null,
    keptWaiting: false,
    helper: null,
    helperName: null,
    idleEndsAt: null,
    ended: null,
    mark: null,
    reported: false,
  };
}

/**
 * The view after one more frame: `fact`, `joined` or `place` of this session; all others change nothing. Pure, and blind to order and
 * repetition: facts heard twice count once, a late one is put in its place.
 */
export function reduceSession(view: SessionView, frame: { readonly t: string }): SessionView {
  if (!isOurs(view, frame)) return view;
  if (frame.t === 'place') return view.place && frame.at < view.place.at ? view : { ...view, place: frame };
  if (frame.t === 'joined') {
    const state = view.facts.length ? view.state : frame.state;
    return { ...view, caughtUp: true, head: Math.max(view.head, frame.head), textGone: view.textGone || frame.textGone, state };
  }
  if (view.facts.some((fact) => fact.seq === frame.seq)) return view;
  const facts = [...view.facts, frame].sort((a, b) => a.seq - b.seq);
  const { session, caughtUp, textGone } = view;
  const after: SessionView = { ...emptySession(session), head: Math.max(view.head, frame.seq), caughtUp, textGone, facts };
  for (const fact of facts) Object.assign(after, change(after, fact));
  return { ...after, place: after.state === 'waiting' ? view.place : null };
}

function isOurs(view: SessionView, frame: { readonly t: string; readonly session?: string }): frame is ServerFrameOf<'fact' | 'joined' | 'place'> {
  return frame.session === view.session && ['fact', 'joined', 'place'].includes(frame.t);
}

const NOT_WAITING = { nobody: null, keptWaiting: false } as const;

function change(view: SessionView, fact: SessionFactFrame): Partial<SessionView> {
  switch (fact.kind) {
    case 'opened':
      return { opened: fact };
    case 'queued':
      return { ...NOT_WAITING, state: 'waiting', queued: fact, helper: null, idleEndsAt: null, ended: null };
    case 'supply':
      return { nobody: fact.why, keptWaiting: false };
    case 'kept-waiting':
      return { keptWaiting: true };
    case 'parked':
      return { ...NOT_WAITING, state: 'parked' };
    case 'helper-joined':
      return { ...NOT_WAITING, state: 'assigned', helper: { name: fact.name, you: fact.you, here: true }, helperName: fact.name };
    case 'helper-lost':
      return { helper: view.helper && { ...view.helper, here: false } };
    case 'helper-back':
      return { helper: view.helper && { ...view.helper, here: true } };
    case 'said':
      return fact.by === 'asker' ? { idleEndsAt: null } : {};
    case 'idle-warned':
      return { idleEndsAt: fact.endsAt };
    case 'idle-answered':
      return { idleEndsAt: null };
    case 'ended':
      return { ...NOT_WAITING, state: 'ended', helper: null, idleEndsAt: null, ended: fact };
    case 'marked':
      return { mark: fact };
    case 'mark-undone':
      return { mark: null };
    case 'reported':
      return { reported: true };
    case 'text-destroyed':
      return { textGone: true };
    default:
      return {};
  }
}
