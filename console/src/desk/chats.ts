// The chats on the board: one log each, copied into the state whenever it changes.
import { type Connection, createSessionLog, emptySession, type SessionLog, type TextStore } from '@oa/client';
import type { HelperFrameIn } from '@oa/contracts/browser';
import type { Clock } from '@oa/kernel';
import { askerMessagesAfter } from './chat-reading';
import type { Chat, DeskState } from './desk-state';

interface Shelf {
  readonly log: SessionLog;
  /** Highest seq the helper has looked at. */
  seen: number;
}

export interface ChatsPorts {
  readonly connection: Connection<HelperFrameIn>;
  readonly clock: Clock;
  /** Where drafts outlive a reload. */
  readonly kept: TextStore;
  /** Whether the helper looks at this chat now. */
  readonly looksAt: (session: string) => boolean;
}

export class Chats {
  readonly #state: DeskState;
  readonly #ports: ChatsPorts;
  readonly #shelves = new Map<string, Shelf>();

  constructor(state: DeskState, ports: ChatsPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  find(session: string): Chat | undefined {
    return this.#state.chats.find((chat) => chat.session === session);
  }

  log(session: string): SessionLog | undefined {
    return this.#shelves.get(session)?.log;
  }

  /** The chat, put on the board if it is not there, and joined for what is still missing. */
  open(session: string): Chat {
    const known = this.#shelves.get(session);
    if (known === undefined) {
      const { connection, clock, kept } = this.#ports;
      const log = createSessionLog({ session, by: 'helper', connection, clock, onChange: () => this.refresh(session) });
      this.#shelves.set(session, { log, seen: 0 });
      this.#state.chats.push({
        session,
        view: emptySession(session),
        timeline: [],
        typing: false,
        draft: kept.read(draftKey(session)) ?? '',
        noteDraft: '',
        unread: 0,
        released: null,
        ending: false,
        alerted: false,
      });
    }
    this.#shelves.get(session)?.log.join();
    return this.find(session) as Chat;
  }

  /** Gives a frame to every log; each takes what is its own. */
  feed(frame: { readonly t: string }): void {
    for (const { log } of this.#shelves.values()) log.receive(frame);
  }

  /** After the outbox changed: what is on its way, and what failed, stands in the logs. */
  refreshAll(): void {
    for (const session of this.#shelves.keys()) this.refresh(session);
  }

  refresh(session: string): void {
    const chat = this.find(session);
    const shelf = this.#shelves.get(session);
    if (chat === undefined || shelf === undefined) return;
    chat.view = shelf.log.view();
    chat.timeline = shelf.log.timeline();
    chat.typing = shelf.log.typing();
    if (this.#ports.looksAt(session)) shelf.seen = chat.view.head;
    chat.unread = askerMessagesAfter(chat.view, shelf.seen);
  }

  /** The helper looks at this chat: nothing in it is new any more. */
  look(session: string): void {
    const shelf = this.#shelves.get(session);
    if (shelf !== undefined) shelf.seen = shelf.log.view().head;
    this.refresh(session);
  }

  draft(session: string, text: string): void {
    const chat = this.find(session);
    if (chat === undefined) return;
    chat.draft = text;
    this.#ports.kept.write(draftKey(session), text === '' ? null : text);
  }

  /** Takes the chat off the board, its draft with it. */
  close(session: string): void {
    this.#shelves.get(session)?.log.close();
    this.#shelves.delete(session);
    this.#ports.kept.write(draftKey(session), null);
    this.#state.chats = this.#state.chats.filter((chat) => chat.session !== session);
  }
}

const draftKey = (session: string): string => `draft.${session}`;
