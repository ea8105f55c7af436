// What every screen is given.
import type { Command } from '@oa/client';
import type { AskerFrameIn } from '@oa/contracts/browser';
import type { Host } from '../shared/host';
import type { Asker } from './asker';
import type { I18n } from './i18n';

export type Overlay = 'Notice' | 'Report' | 'Danger' | 'Settings';
/** Screens of the later half. */
export type LaterName = Overlay | 'Chat' | 'End' | 'Left' | 'Nobody' | 'Restricted' | 'Waiting';

export interface Shell extends Asker, I18n {
  readonly host: Host;
  /** Moves the focus there if the person has just opened this screen, or if the focus was in a screen that is gone. Never otherwise. */
  takeFocus(node: HTMLElement | null): void;
  /** Where a link opens: in an editor it must not take the page away. */
  target(): '_blank' | undefined;
  minimise(): void;
  /** Closes the panel and puts a finished session away. */
  close(): void;
  show(overlay: Overlay | null): void;
  /** Speaks through the status region, once. */
  say(text: string): void;
  /** Sends a command of the current session. Resolves with the refusal's code, or null when it was done. */
  send(frame: SessionCommand): Promise<string | null>;
  /** How to fetch the later half again, after it could not be had. */
  later(): false | (() => void);
  /** A person's own settings, kept in this tab. */
  setting(name: Setting): boolean;
  setSetting(name: Setting, on: boolean): void;
}
/** A screen, or a part of one. */
export interface Props {
  readonly x: Shell;
}

type WithoutSession<T> = T extends unknown ? Omit<T, 'session'> : never;
export type SessionCommand = WithoutSession<Extract<Command<AskerFrameIn>, { session: string }>>;
/** Off unless switched on: sound, notify, ctrl (Ctrl+Enter sends). */
export type Setting = 'sound' | 'notify' | 'ctrl';

/** What the later half gives the panel. */
export interface LaterModule {
  readonly screens: Readonly<Record<LaterName, (props: Props) => unknown>>;
  readonly css: CSSStyleSheet;
  /** To be called after every change: draws the button of a minimised panel, and tells a person who looks elsewhere what is new. */
  follow(x: Shell, open: boolean): void;
}
