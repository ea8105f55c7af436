/** `wake`: the network or the page is back, try now. `sleep`: the page goes away and may come back (back/forward cache). */
export type Signal = 'wake' | 'sleep';
/** Calls `heed` with every signal until the returned function is called. */
export type Signals = (heed: (signal: Signal) => void) => () => void;

interface EventSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** The signals a browser gives: `online`, `pageshow` and a page becoming visible wake; `pagehide` puts to sleep. */
export function browserSignals(window: EventSource, document: EventSource & { readonly visibilityState: string }): Signals {
  return (heed) => {
    const wake = () => heed('wake');
    const sleep = () => heed('sleep');
    const seen = () => document.visibilityState === 'visible' && wake();
    const heard: readonly [EventSource, string, () => void][] = [
      [window, 'online', wake],
      [window, 'pageshow', wake],
      [window, 'pagehide', sleep],
      [document, 'visibilitychange', seen],
    ];
    for (const [source, type, listener] of heard) source.addEventListener(type, listener);
    return () => {
      for (const [source, type, listener] of heard) source.removeEventListener(type, listener);
    };
  };
}
