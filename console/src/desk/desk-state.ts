// Everything the desk shows, as plain fields. Changed by DeskStore only; a screen may watch it.
import type { SessionView, TimelineItem } from '@oa/client';
import type { DutyInfo, MisuseReason, OfferInfo, Role, WikiInfo } from '@oa/contracts/browser';
import type { MessageKey } from '../i18n/messages';

/** How the line to the gateway stands. `stopped`: it comes back only by a new sign-in or a reload. */
export type LineName = 'connecting' | 'open' | 'lost' | 'stopped';

export interface OfferCard {
  readonly question: string;
  readonly topic: string | null;
  readonly language: string;
}

/** A request that rings here. */
export interface RingingOffer extends OfferInfo {
  /** When it came, and when it runs out, by this browser's clock. */
  heardAt: number;
  endsAt: number;
  /** What the asker wrote; null until fetched. `gone`: it could not be had. */
  card: OfferCard | null;
  gone: boolean;
  /** Accepted in this window: the chat then gets the focus. */
  acceptedHere: boolean;
  /** Seconds whose announcement is still to come, falling. */
  announce: number[];
}

export interface Chat {
  readonly session: string;
  view: SessionView;
  timeline: readonly TimelineItem[];
  /** The asker writes. */
  typing: boolean;
  draft: string;
  noteDraft: string;
  /** Messages of the asker since this chat was last looked at. */
  unread: number;
  /** Why the chat was taken from this helper, if it was. */
  released: 'ended' | 'requeued' | 'misuse' | 'erased' | null;
  /** This helper has asked for the end; the answer is still out. */
  ending: boolean;
  /** An alert went out for someone in danger. */
  alerted: boolean;
}

/** A misuse mark that can still be taken back. */
export interface UndoOffer {
  readonly session: string;
  readonly name: string;
  readonly reason: MisuseReason;
  /** Server time. */
  readonly until: number;
  asked: boolean;
}

/** A word to the helper that stays until closed or until its time is over. */
export interface Notice {
  readonly id: number;
  readonly key: MessageKey;
  readonly args: readonly (string | number)[];
  readonly until: number;
}

/** Where the focus should go. The screen obeys each `turn` once. */
export interface FocusWish {
  readonly turn: number;
  readonly at: 'composer' | 'line' | 'notes' | 'offer';
  readonly session: string | null;
}

export interface DeskState {
  /** This browser's clock, moved once a second: what timers read. */
  now: number;
  /** Server clock minus this browser's. */
  skew: number;
  line: LineName;
  /** Close code of a stopped line. */
  stopCode: number | null;
  /** Until when "connected again" stands. */
  backUntil: number;
  name: string;
  roles: readonly Role[];
  wiki: WikiInfo | null;
  duty: DutyInfo | null;
  /** When the duty last changed, server time. */
  dutyAt: number;
  offers: RingingOffer[];
  chats: Chat[];
  focus: string | null;
  /** What a narrow screen shows. */
  pane: 'line' | 'chats';
  /** The line of each desk, by its id. */
  desks: Record<string, { total: number; ringing: number }>;
  /** Offers that rang out, while the question "still there?" stands. */
  misses: number | null;
  undos: UndoOffer[];
  notices: Notice[];
  wish: FocusWish;
}

export function emptyDesk(now: number): DeskState {
  return {
    now,
    skew: 0,
    line: 'connecting',
    stopCode: null,
    backUntil: 0,
    name: '',
    roles: [],
    wiki: null,
    duty: null,
    dutyAt: 0,
    offers: [],
    chats: [],
    focus: null,
    pane: 'line',
    desks: {},
    misses: null,
    undos: [],
    notices: [],
    wish: { turn: 0, at: 'line', session: null },
  };
}

/** Whether nothing more can be said in this chat by this helper. */
export function isOver(chat: Chat): boolean {
  return chat.view.state === 'ended' || chat.released !== null;
}

/** Chats that still need this helper. */
export function liveChats(state: DeskState): Chat[] {
  return state.chats.filter((chat) => !isOver(chat));
}
