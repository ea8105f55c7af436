import { z } from 'zod';
import { Language, Topic, WikiId } from './ids';

const link = z.object({ label: z.string().min(1).max(80), url: z.url({ protocol: /^https?$/ }), wait: z.string().max(80).optional() });
/** Messages of a party's last minute that a session counts; the largest limit a wiki may set. */
export const MOST_MESSAGES_COUNTED = 60;
const between = (least: number, most: number, fallback: number) => z.number().int().min(least).max(most).default(fallback);

/** One wiki's rules. Every default is a rule with a range; every decision's fact keeps the revision it followed. */
export const WikiRules = z.strictObject({
  wiki: WikiId,
  /** Name shown to people. */
  name: z.string().min(1).max(80),
  /** Origins (scheme, host, port) whose pages may open sockets for this wiki. */
  origins: z.array(z.url({ protocol: /^https?$/ })).min(1),
  /** Where `[[Title]]` leads: an address with `$1` for the encoded title. */
  articlePath: z.string().regex(/^https?:\/\/.+\$1/),
  languages: z.array(Language).min(1),
  topics: z.array(z.strictObject({ key: Topic, label: z.string().min(1).max(60) })).default([]),
  /** The wiki's other help, listed beside the chat. */
  otherHelp: z.array(link).default([]),
  helpPage: z.url({ protocol: /^https?$/ }),
  conductPage: z.url({ protocol: /^https?$/ }),
  /** E-mail address or page for emergencies; outside loopback a start without it is refused. */
  emergencyContact: z.string().min(3).max(200).nullable().default(null),
  policy: z
    .strictObject({ name: z.enum(['none', 'sealed', 'public-by-consent']), version: z.number().int().positive(), since: z.iso.date() })
    .default({ name: 'sealed', version: 1, since: '2026-01-01' }),
  /** Days a sealed transcript is kept after the end. */
  retentionDays: between(1, 90, 30),
  offer: z
    .strictObject({
      windowSeconds: between(20, 120, 45),
      /** A helper who missed this many within `missWindowMinutes` is set away. */
      misses: between(1, 10, 2),
      missWindowMinutes: between(5, 240, 30),
    })
    .prefault({}),
  capacity: z
    .strictObject({
      first: between(1, 20, 1),
      /** How many chats count as the first ones. */
      firstChats: between(0, 100, 5),
      later: between(1, 20, 2),
      ceiling: between(1, 20, 4),
    })
    .prefault({}),
  line: z
    .strictObject({
      /** Estimate beyond which the asker is offered the three exits. */
      capMinutes: between(1, 120, 10),
      asksPerHour: between(1, 1_000, 6),
      maxParked: between(0, 10, 3),
      /** A request nobody has answered ends when no page of its asker has been connected for so long. */
      goneSeconds: between(30, 900, 120),
    })
    .prefault({}),
  chat: z
    .strictObject({
      /** Messages and notes a party may send within a minute. Null: as many as the gateway's own limits let through, for tests under load. */
      messagesPerMinute: z.number().int().min(1).max(MOST_MESSAGES_COUNTED).nullable().default(20),
    })
    .prefault({}),
  idle: z.strictObject({ warnMinutes: between(1, 120, 10), endMinutes: between(2, 240, 20), reopenHours: between(0, 72, 24) }).prefault({}),
  helperLost: z.strictObject({ tellSeconds: between(5, 120, 20), requeueSeconds: between(20, 600, 90) }).prefault({}),
  standing: z
    .strictObject({
      /** Distinct helpers whose marks restrict. */
      n: between(2, 20, 3),
      windowDays: between(1, 365, 30),
      restrictionDays: z.array(z.number().int().min(1).max(365)).min(1).max(5).default([7, 30, 90]),
      undoMinutes: between(1, 60, 15),
      coolDownMinutes: between(0, 1_440, 60),
    })
    .prefault({}),
  /** Large button below both, small or none otherwise. */
  button: z
    .strictObject({ maxEdits: between(0, 100_000, 50), maxDays: between(0, 3_650, 30), others: z.enum(['small', 'none']).default('small') })
    .prefault({}),
});
export type WikiRules = z.infer<typeof WikiRules>;

/** Rules in force and the revision they stand in. */
export interface RulesInForce {
  readonly revision: string;
  readonly rules: WikiRules;
}
