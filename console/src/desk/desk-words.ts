// Which words stand for which code of the wire.
import type { LinkState } from '@oa/client';
import type { DutyInfo } from '@oa/contracts/browser';
import type { MessageKey } from '../i18n/messages';
import type { LineName } from './desk-state';

export const LINE: Readonly<Record<LinkState['name'], LineName>> = {
  connecting: 'connecting',
  open: 'open',
  waiting: 'lost',
  asleep: 'lost',
  closed: 'stopped',
  stopped: 'stopped',
};
export const DUTY_SAID: Readonly<Record<DutyInfo['duty'], MessageKey>> = {
  off: 'say-duty-off',
  available: 'say-duty-available',
  busy: 'say-duty-busy',
  away: 'say-duty-away',
  'going-off': 'say-duty-leaving',
};
export const OVER: Readonly<Record<'missed' | 'withdrawn' | 'gone' | 'taken', MessageKey>> = {
  missed: 'say-lapsed',
  withdrawn: 'say-gone',
  gone: 'say-gone',
  taken: 'say-taken',
};
const REFUSED: Readonly<Record<string, MessageKey>> = {
  'session-ended': 'refused-ended',
  'not-assigned': 'refused-ended',
  'offer-ended': 'say-lapsed',
  'already-extended': 'refused-extended',
  'already-marked': 'refused-marked',
  'too-late': 'refused-too-late',
  'not-marked': 'refused-too-late',
  'text-gone': 'refused-text-gone',
  'over-ceiling': 'refused-ceiling',
  'has-chats': 'refused-has-chats',
  'not-a-helper': 'refused-not-a-helper',
  'outbox-full': 'refused-outbox-full',
};

/** The sentence for a refusal; every code has one. */
export function refusalKey(code: string): MessageKey {
  return REFUSED[code] ?? 'refused-other';
}
