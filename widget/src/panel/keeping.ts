// What the panel keeps in the browser, and where.
import { type TextStore, webStore } from '@oa/client';

/** This tab only, gone with it: tokens of the session, unsent messages, drafts, how the panel stood. */
export interface Tab extends TextStore {
  session(): KeptSession | null;
  keepSession(session: KeptSession | null): void;
}
export interface KeptSession {
  readonly id: string;
  readonly token: string;
}

export function tabStore(wiki: string): Tab {
  const store = webStore(() => sessionStorage, `oa.${wiki}.`);
  // Also in memory, for browsers that block storage: then a reload ends what the tab knows.
  const memory = new Map<string, string | null>();
  const tab: Tab = {
    read: (key) => memory.get(key) ?? store.read(key),
    write(key, value) {
      memory.set(key, value);
      store.write(key, value);
    },
    session: () => JSON.parse(tab.read('session') ?? 'null'),
    keepSession: (session) => tab.write('session', session && JSON.stringify(session)),
  };
  return tab;
}

/** This browser: who a visitor is to the gateway, until when a chat may be live, until when help is paused. Never text. */
export const browserStore = (wiki: string): TextStore => webStore(() => localStorage, `oa.${wiki}.`);
