// What hearing and acting share: the state, the connection, the chats, and where the helper looks.
import type { Answer, Command, Connection, LinkState, TextStore } from '@oa/client';
import type { HelperFrameIn, HelperServerFrame } from '@oa/contracts/browser';
import type { Clock } from '@oa/kernel';
import type { MessageKey } from '../i18n/messages';
import { askerName, dueSince } from './chat-reading';
import { Chats } from './chats';
import { type Chat, type DeskState, type FocusWish, liveChats, type RingingOffer } from './desk-state';
import { refusalKey } from './desk-words';
import { MessageTeller, type News, news } from './news';

/** What the connection tells the desk. */
export interface LineHandlers {
  readonly onFrame: (frame: HelperServerFrame) => void;
  readonly onState: (state: LinkState) => void;
  readonly onOutbox: () => void;
}

export interface DeskPorts {
  readonly open: (handlers: LineHandlers) => Connection<HelperFrameIn>;
  readonly clock: Clock;
  readonly kept: TextStore;
  /** Says something aloud to a person who cannot see the screen. */
  readonly tell: (news: News) => void;
  /** A request begins to ring. */
  readonly ring: (offer: RingingOffer) => void;
  /** Whether the page is in front of the helper. */
  readonly inFront: () => boolean;
}

const NOTICE_MS = 12_000;

export class DeskCore {
  readonly state: DeskState;
  readonly ports: DeskPorts;
  readonly connection: Connection<HelperFrameIn>;
  readonly chats: Chats;
  readonly teller = new MessageTeller();
  /** Names of chats, kept after they have left the board. */
  readonly names = new Map<string, string>();
  #noticeId = 0;

  constructor(state: DeskState, ports: DeskPorts, handlers: LineHandlers) {
    this.state = state;
    this.ports = ports;
    this.connection = ports.open({ ...handlers, onOutbox: () => this.chats?.refreshAll() });
    this.chats = new Chats(state, {
      connection: this.connection,
      clock: ports.clock,
      kept: ports.kept,
      looksAt: (session) => state.focus === session && ports.inFront(),
    });
  }

  /** Server time now. */
  serverNow(): number {
    return this.state.now + this.state.skew;
  }

  nameOf(chat: Chat): string {
    return askerName(chat.view) ?? this.names.get(chat.session) ?? '';
  }

  /** A word that stays for a while, and is said aloud. */
  notice(key: MessageKey, ...args: readonly (string | number)[]): void {
    this.#noticeId += 1;
    const kept = this.state.notices.slice(-2);
    this.state.notices = [...kept, { id: this.#noticeId, key, args, until: this.state.now + NOTICE_MS }];
    this.ports.tell(news(key, ...args));
  }

  /** Sends a command; a refusal stands as a notice. True if it took effect. */
  async did(command: Command<HelperFrameIn>): Promise<boolean> {
    return this.granted(await this.connection.command(command));
  }

  granted(answer: Answer): boolean {
    if (!answer.ok) this.notice(refusalKey(answer.code), answer.code);
    return answer.ok;
  }

  /** The helper looks at this chat. */
  look(session: string): void {
    this.state.focus = session;
    this.teller.seen(session);
    this.chats.look(session);
  }

  /** Shows this chat and puts the focus into its composer. */
  goTo(session: string): void {
    this.look(session);
    this.state.pane = 'chats';
    this.wish('composer', session);
  }

  wish(at: FocusWish['at'], session: string | null): void {
    this.state.wish = { turn: this.state.wish.turn + 1, at, session };
  }

  /** The chat in which a person has waited longest for this helper; undefined if nobody waits. */
  nextDue(): Chat | undefined {
    const due = liveChats(this.state).map((chat) => ({ chat, since: dueSince(chat.view, chat.timeline) }));
    return due.filter(({ since }) => since !== null).sort((a, b) => (a.since ?? 0) - (b.since ?? 0))[0]?.chat;
  }

  /** Takes a chat off the board; the focus goes to the next who waits, else to the line's heading. */
  takeOff(session: string): void {
    const hadFocus = this.state.focus === session;
    this.chats.close(session);
    if (!hadFocus) return;
    const next = this.nextDue() ?? liveChats(this.state)[0] ?? this.state.chats[0];
    if (next !== undefined) return this.goTo(next.session);
    this.state.focus = null;
    this.state.pane = 'line';
    this.wish('line', null);
  }
}
