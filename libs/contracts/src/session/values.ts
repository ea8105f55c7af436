import { z } from 'zod';
import { Language, Topic, WikiName } from '../ids';
import { holdsControl } from '../text';
import { LIMITS } from '../wire/limits';

/** Where a help session stands. `opening`: placed, the asker's actor not yet heard. */
export const SESSION_STATES = ['opening', 'waiting', 'parked', 'assigned', 'ended'] as const;
export type SessionStateName = (typeof SESSION_STATES)[number];

/** How a session ended. Askers see `misuse` as `helper-ended`. */
export const END_CAUSES = ['asker-left', 'asker-ended', 'helper-ended', 'misuse', 'restricted', 'idle', 'never-opened'] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** The outcome a helper records (the field's disposition). */
export const OUTCOMES = ['solved', 'partly', 'pointed-to-help', 'could-not-help', 'outside-scope', 'left'] as const;
/** Why there is nobody: the one true sentence a waiting person is told. */
export const NOBODY_CAUSES = ['none-on-duty', 'all-declined', 'line-too-long'] as const;
export type NobodyCause = (typeof NOBODY_CAUSES)[number];

/** Reasons for a misuse mark. Never language, confusion, rudeness from frustration, repetition, paid editing, ignored advice. */
export const MISUSE_REASONS = ['threats', 'sexual', 'spam', 'vandalism', 'private-data'] as const;
export type MisuseReason = (typeof MISUSE_REASONS)[number];
export const REPORT_REASONS = ['threats', 'sexual', 'private-data', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

export const PARTIES = ['asker', 'helper'] as const;
export type Party = (typeof PARTIES)[number];

/** Text as people type it: no control characters but line feed and tab; kept exactly; never parsed as markup on the server. */
export const ChatText = z
  .string()
  .min(1)
  .max(LIMITS.textChars)
  .refine((text) => !holdsControl(text, '\n\t'), 'control character')
  .refine((text) => text.trim() !== '', 'blank');

/** What the asker's page knows and the asker agreed to send; shown to the helper only. No address, no agent string. */
export const PageContext = z.strictObject({
  page: WikiName.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1_000)
    .optional(),
  section: z.string().max(255).optional(),
  revision: z.number().int().nonnegative().optional(),
  editor: z.enum(['visual', 'source', 'none']).optional(),
  error: z.string().max(100).optional(),
});
export type PageContext = z.infer<typeof PageContext>;

/** What is known of the asker from a verified token; buckets only go to helpers. */
export const AskerFacts = z.object({
  kind: z.enum(['named', 'temporary', 'visitor']),
  name: WikiName.nullable(),
  edits: z.number().int().nonnegative().optional(),
  registeredAt: z.number().int().optional(),
});
export type AskerFacts = z.infer<typeof AskerFacts>;

export const Consent = z.strictObject({ policy: z.enum(['none', 'sealed', 'public-by-consent']), version: z.number().int().positive() });
export const Request = z.object({ language: Language, topic: Topic.nullable() });
