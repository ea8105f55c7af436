// The title of the browser's tab: what rings first, then what is new, then where one is.
import type { DeskState } from './desk/desk-state';
import { secondsLeft } from './desk/spans';
import type { MessageKey } from './i18n/messages';
import type { MessageArg } from './i18n/words';

type Speak = (key: MessageKey, ...args: readonly MessageArg[]) => string;

/** The title for this desk (null: none) on this page; `name` tells a ringing request's topic or language. */
export function pageTitle(desk: DeskState | null, page: MessageKey, name: (topic: string | null, language: string) => string, t: Speak): string {
  const offer = desk?.offers[0];
  if (desk && offer) return t('title-offer', secondsLeft(offer.endsAt, desk.now), name(offer.topic, offer.language));
  const unread = desk?.chats.reduce((sum, chat) => sum + chat.unread, 0) ?? 0;
  const title = t('title-page', t(page), t('brand'));
  return unread > 0 ? t('title-unread', unread, title) : title;
}
