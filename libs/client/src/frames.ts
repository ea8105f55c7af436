import type { AskerFrameIn, AskerServerFrame, HelperFrameIn, HelperServerFrame } from '@oa/contracts/browser';

/** Any frame a client of this wire may send. */
export type ClientFrame = AskerFrameIn | HelperFrameIn;
/** Any frame the gateway may send. */
export type ServerFrame = AskerServerFrame | HelperServerFrame;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type CommandFrame<Out> = Extract<Out, { cid: string }>;

/** A command as its author writes it: the client adds the `cid`. */
export type Command<Out> = Without<CommandFrame<Out>, 'cid'>;
/** A frame that is no command: sent at once or dropped, never kept. */
export type Hint<Out> = Exclude<Out, { cid: string } | { t: 'hello' } | { t: 'ping' }>;

/** What a command came to. `ok: false` carries the refusal's code from the contract, or one of this client's own: `outbox-full`. */
export type Answer =
  | { readonly ok: true; readonly frame: Extract<ServerFrame, { t: 'ack' | 'asked' }> }
  | { readonly ok: false; readonly code: string; readonly details?: Readonly<Record<string, string | number>> };
