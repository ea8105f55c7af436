import { CLOSE, LIMITS } from '@oa/contracts/browser';
import type { Clock, Random } from '@oa/kernel';
import { reconnectDelay } from './backoff';
import { newCommandId } from './command-id';
import type { Answer, ClientFrame, Command, Hint, ServerFrame } from './frames';
import { createOutbox, type KeptFrame, type OutboxEntry } from './outbox';
import type { Signals } from './signals';
import { memoryStore, type TextStore } from './text-store';

/** What the client needs of a socket: the browser's WebSocket has it, and `ws` in Node. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: { readonly data?: unknown; readonly code?: number }) => void,
  ): void;
}

/**
 * How the line stands. `open`: welcomed. `waiting`: comes back by itself at `retryAt` (clock time). `asleep`: the page is hidden away.
 * A gateway that says goodbye before it leaves is replaced within `connecting`; only if four quick attempts fail the line is `waiting`.
 * `stopped`: closed by the gateway with this 44xx code; only `restart`, with better credentials from `hello`, helps. `closed`: by `close`.
 */
export type LinkState =
  | { readonly name: 'connecting' | 'open' | 'asleep' | 'closed' }
  | { readonly name: 'waiting'; readonly retryAt: number }
  | { readonly name: 'stopped'; readonly code: number };

export interface ConnectOptions<In extends ServerFrame, Out extends ClientFrame> {
  /** `wss://…` and one of `PATHS`. No token in it: proxies write addresses down. */
  readonly url: string;
  /** The first frame, asked for anew before each connection; a rejection counts as a failed attempt. */
  readonly hello: () => Extract<Out, { t: 'hello' }> | Promise<Extract<Out, { t: 'hello' }>>;
  readonly WebSocket: new (url: string) => SocketLike;
  readonly clock: Clock;
  readonly random: Random;
  /** Every frame but `pong`, in order. On `welcome`, join sessions here: joins go out before kept commands. */
  readonly onFrame: (frame: In) => void;
  readonly onState?: (state: LinkState) => void;
  /** The outbox changed: commands added, answered, refused. */
  readonly onOutbox?: () => void;
  /** Keeps unanswered commands over a reload; default: memory only. */
  readonly store?: TextStore;
  readonly signals?: Signals;
  /** Ids of commands; default: random UUIDs. */
  readonly newId?: () => string;
}

export interface Connection<Out extends ClientFrame> {
  state(): LinkState;
  /**
   * Sends a command until it is answered, through reconnects, and with a `store` through reloads; it takes effect at most once.
   * Resolves with the answer; with `outbox-full` at once when there is no room, and then nothing was kept.
   * `after`: the highest seq shown when it was written (see `SessionLog`).
   */
  command(frame: Command<Out>, after?: number): Promise<Answer>;
  /** Sends now and says true, or drops it and says false. For `join` and `typing`. */
  send(frame: Hint<Out>): boolean;
  /** Unanswered commands and refused messages, oldest first. */
  pending(): readonly OutboxEntry<Extract<Out, { cid: string }>>[];
  /** Tries a refused message again, or throws it away. */
  retry(cid: string): void;
  discard(cid: string): void;
  /** Connects anew at once, from any state. */
  restart(): void;
  /** Ends for good; unanswered commands stay in the store. */
  close(): void;
}

const HEALTHY_MS = 30_000;
/** No welcome after so long: the attempt has failed. */
const DIAL_MS = 15_000;
/** The number of the first attempt after a gateway said goodbye: the next one is found so soon that the change is no loss worth a word. */
const CALM = -4;
/** After waking, an open line that stays silent for so long is dead. */
const PROBE_MS = 5_000;

/** Opens a line to the gateway and keeps it: full-jitter reconnect, pings, an outbox that delivers each command once. Used by widget and console. */
export function connect<In extends ServerFrame, Out extends ClientFrame>(options: ConnectOptions<In, Out>): Connection<Out> {
  type Kept = Extract<Out, { cid: string }> & KeptFrame;
  const { clock, random } = options;
  let state: LinkState = { name: 'closed' };
  let socket: SocketLike | undefined;
  /** Counts attempts; whatever an older attempt still says is not heard. */
  let turn = 0;
  let attempt = 0;
  /** A ping is out, and nothing was heard since. */
  let unheard = false;
  let welcomed = false;
  let byeMs = 0;
  let dialledAt = 0;
  let heard = 0;
  const timers = new Set<() => void>();

  const after = (ms: number, ring: () => void): void => {
    const stop = clock.after(ms, () => {
      timers.delete(stop);
      ring();
    });
    timers.add(stop);
  };
  const stopTimers = (): void => {
    for (const stop of timers) stop();
    timers.clear();
  };
  const setState = (next: LinkState): void => {
    state = next;
    options.onState?.(next);
  };
  const write = (frame: { readonly t: string }): boolean => {
    if (!socket || !welcomed) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };
  const outbox = createOutbox<Kept>({ clock, transmit: write, store: options.store ?? memoryStore(), onChange: () => options.onOutbox?.() });

  const drop = (): void => {
    turn += 1;
    stopTimers();
    welcomed = false;
    outbox.suspend();
    const old = socket;
    socket = undefined;
    try {
      old?.close();
    } catch {
      // Closing a socket that never opened may throw; it is gone either way.
    }
  };
  const lost = (code = 0): void => {
    drop();
    if (code >= 4400 && code < 4500 && code !== CLOSE.tooFast) {
      setState({ name: 'stopped', code });
      return;
    }
    let delay = byeMs + reconnectDelay(attempt++, random);
    if (code === CLOSE.tooFast) delay += HEALTHY_MS;
    byeMs = 0;
    after(delay, dial);
    setState(attempt <= 0 ? { name: 'connecting' } : { name: 'waiting', retryAt: clock.now() + delay });
  };
  const beat = (): void => {
    if (unheard) {
      lost();
      return;
    }
    unheard = true;
    write({ t: 'ping' });
    after(LIMITS.pingMs, beat);
  };
  const hear = (text: unknown): void => {
    unheard = false;
    heard += 1;
    const frame = parse<In>(text);
    if (!frame || frame.t === 'pong') return;
    if (frame.t === 'bye') {
      byeMs = frame.retryMs;
      attempt = CALM;
    }
    if (frame.t !== 'welcome') {
      options.onFrame(frame);
      if ('cid' in frame && frame.t !== 'fact') outbox.answered(frame);
      return;
    }
    stopTimers();
    welcomed = true;
    after(HEALTHY_MS, () => {
      attempt = 0;
    });
    after(LIMITS.pingMs, beat);
    options.onFrame(frame);
    setState({ name: 'open' });
    outbox.resume();
  };
  const dial = (): void => {
    drop();
    const mine = turn;
    dialledAt = clock.monotonic();
    setState({ name: 'connecting' });
    after(DIAL_MS, () => lost());
    Promise.resolve()
      .then(options.hello)
      .then((hello) => {
        if (mine !== turn) return;
        const opened = new options.WebSocket(options.url);
        const on = (type: 'open' | 'message' | 'close' | 'error', act: (event: { readonly data?: unknown; readonly code?: number }) => void): void =>
          opened.addEventListener(type, (event) => mine === turn && act(event));
        socket = opened;
        on('open', () => opened.send(JSON.stringify(hello)));
        on('message', (event) => hear(event.data));
        on('close', (event) => lost(event.code));
        // A close follows every error; the listener only keeps `ws` from throwing.
        on('error', () => undefined);
      })
      .catch(() => mine === turn && lost());
  };
  const stopSignals = options.signals?.((signal) => {
    const { name } = state;
    if (name === 'stopped' || name === 'closed') return;
    if (signal === 'sleep') {
      drop();
      setState({ name: 'asleep' });
    } else if (name === 'asleep' || (name === 'waiting' && clock.monotonic() - dialledAt > 1_000)) {
      dial();
    } else if (name === 'open') {
      const before = heard;
      write({ t: 'ping' });
      after(PROBE_MS, () => before === heard && lost());
    }
  });

  dial();
  return {
    state: () => state,
    command: (frame, after) => outbox.add({ ...frame, cid: (options.newId ?? newCommandId)() } as unknown as Kept, after),
    send: write,
    pending: outbox.entries,
    retry: outbox.retry,
    discard: outbox.discard,
    restart: dial,
    close() {
      stopSignals?.();
      drop();
      setState({ name: 'closed' });
    },
  };
}

function parse<In extends ServerFrame>(text: unknown): In | undefined {
  try {
    const frame: unknown = JSON.parse(String(text));
    return typeof frame === 'object' && frame !== null && 't' in frame ? (frame as In) : undefined;
  } catch {
    return undefined;
  }
}
