import {
  type EndCause,
  endCauseFor,
  type FactOf,
  factVisibleTo,
  PageContext,
  type Party,
  type SESSION_FACTS,
  type SessionFace,
  type SessionFactFrame,
  type SessionStateName,
} from '@oa/contracts';
import { days } from '@oa/kernel';
import type { FollowedFact } from './follower';

type SessionFact = FactOf<(typeof SESSION_FACTS)[number]>;
type Body<T extends SessionFact['type']> = Extract<SessionFact, { type: T }>['body'];
type Shown = SessionFactFrame extends infer F ? (F extends SessionFactFrame ? Omit<F, 't' | 'session' | 'seq' | 'at'> : never) : never;

/** Who looks at a session. */
export interface SessionViewer {
  readonly party: Party;
  readonly principal: string;
}

export interface OwnNames {
  /** The client's own name for a command, if this principal sent it and waits for it. */
  cidOf(commandId: string, principal: string): string | undefined;
}

/**
 * One viewer's view of one help session: turns its facts into the frames this party may see. Knows the names that came by, where the session
 * stands, and from when on the chat is no longer this helper's.
 */
export class SessionView {
  state: SessionStateName = 'opening';
  /** Language of the request: with the wiki it names the desk. Null until the face was seen, or if its owner is of an older release. */
  language: string | null = null;
  textGone = false;
  /** The tail is read: from now on the view itself notices that a helper's part is over. Until then the face says it. */
  live = false;
  #askerName: string | null = null;
  #helperName: string | null = null;
  /** Facts beyond this one are not for a helper who left the chat. */
  #until: number | null = null;
  /** Helpers who were in the chat. */
  #names: Map<string, string> | undefined;

  constructor(
    readonly session: string,
    readonly viewer: SessionViewer,
    private readonly commands: OwnNames,
  ) {}

  /** Ended, or no longer this helper's. */
  get isPast(): boolean {
    return this.state === 'ended' || this.#until !== null;
  }

  faced(face: SessionFace): void {
    this.state = face.state;
    this.textGone = face.textGone;
    this.language = face.language ?? this.language;
    this.#helperName = face.helperName;
    this.#until = this.viewer.party === 'helper' ? face.untilSeq : null;
  }

  /** The frame for this fact, or null if it is not for this viewer. */
  frame(fact: FollowedFact): SessionFactFrame | null {
    const known = { type: fact.t, body: fact.b } as SessionFact;
    this.#learn(known, fact.s);
    if (this.#until !== null && fact.s > this.#until) return null;
    if (!factVisibleTo(this.viewer.party, fact.t, fact.b, this.viewer.principal)) return null;
    const shown = this.#show(known, fact);
    return shown && ({ t: 'fact', session: this.session, seq: fact.s, at: fact.at, ...shown } as SessionFactFrame);
  }

  /** Notes who is in the chat, and that a helper's part in it is over. */
  #learn(fact: SessionFact, seq: number): void {
    switch (fact.type) {
      case 'session-opened':
        this.#askerName = fact.body.asker.name;
        this.language = fact.body.request.language;
        break;
      case 'request-queued':
        this.state = 'waiting';
        if (this.live && this.viewer.party === 'helper') this.#until ??= seq;
        break;
      case 'helper-assigned':
        this.state = 'assigned';
        this.#helperName = fact.body.name;
        this.#names ??= new Map();
        this.#names.set(fact.body.helper, fact.body.name);
        if (this.live && fact.body.helper === this.viewer.principal) this.#until = null;
        break;
      case 'session-parked':
        this.state = 'parked';
        break;
      case 'session-ended':
        this.state = 'ended';
        break;
      case 'text-destroyed':
      case 'key-destruction-ordered':
        this.textGone = true;
        break;
      default:
    }
  }

  #show(fact: SessionFact, followed: FollowedFact): Shown | null {
    switch (fact.type) {
      case 'session-opened':
        return opened(fact.body, followed.at);
      case 'request-queued':
        return { kind: 'queued', round: fact.body.round, since: fact.body.since, why: fact.body.why };
      case 'supply-told':
        return { kind: 'supply', why: fact.body.why };
      case 'waiting-kept':
        return { kind: 'kept-waiting' };
      case 'session-parked':
        return { kind: 'parked' };
      case 'helper-assigned':
        return { kind: 'helper-joined', name: fact.body.name, you: this.viewer.party === 'helper' && fact.body.helper === this.viewer.principal };
      case 'message-said':
        return this.#said(fact.body, followed.id);
      case 'note-written':
        return { kind: 'note', text: fact.body.text ?? null };
      case 'idle-warned':
        return { kind: 'idle-warned', endsAt: fact.body.endsAt };
      case 'session-ended':
        return this.#ended(fact.body);
      case 'misuse-marked':
        return { kind: 'marked', undoUntil: fact.body.undoUntil, reason: fact.body.reason };
      case 'misuse-undone':
        return { kind: 'mark-undone' };
      case 'session-reported':
        return { kind: 'reported' };
      case 'helper-lost':
      case 'helper-back':
      case 'idle-answered':
      case 'text-destroyed':
        return { kind: fact.type };
      default:
        return null;
    }
  }

  #said(body: Body<'message-said'>, commandId: string | undefined): Shown {
    const cid = commandId === undefined ? undefined : this.commands.cidOf(commandId, this.viewer.principal);
    const name = body.by === 'asker' ? this.#askerName : ((body.helper && this.#names?.get(body.helper)) ?? this.#helperName);
    return { kind: 'said', by: body.by, name, text: body.text ?? null, ...(cid === undefined ? {} : { cid }) };
  }

  #ended(body: Body<'session-ended'>): Shown {
    const outcome = this.viewer.party === 'helper' ? body.outcome : null;
    return {
      kind: 'ended',
      why: endCauseFor(this.viewer.party, body.why as EndCause),
      outcome,
      keyUntil: body.keyUntil,
      reopenUntil: body.reopenUntil,
    };
  }
}

/** Steps in which a helper is told how old an account is; finer figures would tell accounts apart. */
const DAY_STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 14, 30, 90, 365, 1_000] as const;

function opened(body: Body<'session-opened'>, at: number): Shown {
  const { asker, request, consent } = body;
  return {
    kind: 'opened',
    question: body.question ?? null,
    language: request.language,
    topic: request.topic,
    asker: asker.name,
    newcomer: { kind: asker.kind, days: daysOf(asker.registeredAt, at), edits: editsOf(asker.edits) },
    context: contextOf(body.context),
    policy: consent,
  };
}

/** Missing is not zero: who did not say how old the account is gets null. */
export function daysOf(registeredAt: number | undefined, at: number): number | null {
  if (registeredAt === undefined) return null;
  const age = Math.max(0, Math.floor((at - registeredAt) / days(1)));
  return DAY_STEPS.filter((step) => step <= age).at(-1) ?? 0;
}

export function editsOf(edits: number | undefined): '0' | '1-5' | '6-49' | '50-499' | '500+' | null {
  if (edits === undefined) return null;
  if (edits === 0) return '0';
  if (edits <= 5) return '1-5';
  if (edits <= 49) return '6-49';
  return edits <= 499 ? '50-499' : '500+';
}

function contextOf(sealed: string | undefined): PageContext | null {
  if (sealed === undefined) return null;
  try {
    return PageContext.safeParse(JSON.parse(sealed)).data ?? null;
  } catch {
    return null;
  }
}
