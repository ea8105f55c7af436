// What is said aloud: short sentences for the live regions, none of them twice.
import type { MessageKey } from '../i18n/messages';

/** One announcement. `urgent` interrupts: only a failed message and an ended chat are. */
export interface News {
  readonly key: MessageKey;
  readonly args: readonly (string | number)[];
  readonly urgent: boolean;
}

export function news(key: MessageKey, ...args: readonly (string | number)[]): News {
  return { key, args, urgent: false };
}

export function urgentNews(key: MessageKey, ...args: readonly (string | number)[]): News {
  return { key, args, urgent: true };
}

/** Messages in a chat that has not the focus are told at most this often, counted. */
export const RETELL_MS = 30_000;

interface Heap {
  readonly name: string;
  count: number;
}

/** Counts messages of chats without focus and says when their number may be told. */
export class MessageTeller {
  readonly #toldAt = new Map<string, number>();
  readonly #heaps = new Map<string, Heap>();

  /** A message came in at `now`: the news to tell at once, or null if it is counted for later. */
  came(chat: string, name: string, now: number): News | null {
    const heap = this.#heaps.get(chat) ?? { name, count: 0 };
    heap.count += 1;
    this.#heaps.set(chat, heap);
    return this.#tell(chat, now);
  }

  /** The helper looks at the chat: nothing is left to tell. */
  seen(chat: string): void {
    this.#heaps.delete(chat);
  }

  /** News that have become due by `now`. */
  due(now: number): News[] {
    return [...this.#heaps.keys()].flatMap((chat) => this.#tell(chat, now) ?? []);
  }

  #tell(chat: string, now: number): News | null {
    const heap = this.#heaps.get(chat);
    const toldAt = this.#toldAt.get(chat);
    if (heap === undefined || (toldAt !== undefined && now - toldAt < RETELL_MS)) return null;
    this.#heaps.delete(chat);
    this.#toldAt.set(chat, now);
    return news('say-new', heap.name, heap.count);
  }
}
