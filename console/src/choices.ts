// The words of the closed lists: outcomes, reasons, editors, how new a person is.
import type { MisuseReason, ReportReason } from '@oa/contracts/browser';
import type { Outcome } from './desk/desk-store';
import type { MessageKey } from './i18n/messages';

/** Outcomes in the order of the dialog; `left` says that the asker went quiet. */
export const OUTCOMES: readonly { readonly value: Outcome; readonly label: MessageKey; readonly about?: MessageKey }[] = [
  { value: 'solved', label: 'end-helped', about: 'end-helped-d' },
  { value: 'partly', label: 'end-partly' },
  { value: 'pointed-to-help', label: 'end-pointed', about: 'end-pointed-d' },
  { value: 'could-not-help', label: 'end-couldnot', about: 'end-couldnot-d' },
  { value: 'outside-scope', label: 'end-scope', about: 'end-scope-d' },
  { value: 'left', label: 'end-gone', about: 'end-gone-d' },
];

export const MISUSE_WORDS: Readonly<Record<MisuseReason, MessageKey>> = {
  threats: 'misuse-threat',
  sexual: 'misuse-sexual',
  spam: 'misuse-spam',
  vandalism: 'misuse-prank',
  'private-data': 'misuse-private',
};

export const REPORT_WORDS: Readonly<Record<ReportReason, MessageKey>> = {
  threats: 'misuse-threat',
  sexual: 'misuse-sexual',
  'private-data': 'misuse-private',
  other: 'report-other',
};

export const EDITS_WORDS: Readonly<Record<'0' | '1-5' | '6-49' | '50-499' | '500+', MessageKey>> = {
  '0': 'person-edits-0',
  '1-5': 'person-edits-1',
  '6-49': 'person-edits-6',
  '50-499': 'person-edits-50',
  '500+': 'person-edits-500',
};
