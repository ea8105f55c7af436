import { hash } from 'node:crypto';
import { z } from 'zod';
import { holdsControl } from './text';

/** A wiki's id as its operators name it: `enwiki`. Not a language. */
export const WikiId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);
/** A language tag, lower case: `en`, `zh-hant`. */
export const Language = z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/);
/** A topic's key from the wiki's rules. */
export const Topic = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
/**
 * Who someone is, pairwise for this installation: `a:` a wiki account, `t:` a temporary account, `v:` a visitor id given by the gateway.
 * Never an address, never readable as a name.
 */
export const Principal = z.string().regex(/^[atv]:[A-Za-z0-9_-]{1,64}$/);
/** A help session's id: 128 random bits in lower-case hex. */
export const SessionId = z.string().regex(/^[0-9a-f]{32}$/);
/** One offer, unique for ever: `session.round.number`, the number counted by the desk. */
export const OfferId = z.string().regex(/^[0-9a-f]{32}\.\d{1,9}\.\d{1,12}$/);
/** The id a client gives a command, a UUID in any version; the key under which a repetition is recognised. */
export const ClientCommandId = z.guid();
/** 16 bytes in hex: the name under which a command can take effect at most once. */
export const CommandId = z.string().regex(/^[0-9a-f]{32}$/);
export const GatewayId = z.string().regex(/^[a-z0-9]{4,32}$/);
/** A wiki account name as shown to people. Shown as text, in a `bdi`; never parsed. */
export const WikiName = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !holdsControl(name), 'control character');

/** The desk of a wiki and language: `enwiki/en`. One line of people waiting. */
export const deskId = (wiki: string, language: string): string => `${wiki}/${language}`;
/** A person within one wiki: the id of askers, helpers and standings. */
export const personId = (wiki: string, principal: string): string => `${wiki}/${principal}`;

/** Splits `wiki/rest` as made by `deskId` and `personId`. Throws on anything else. */
export function splitId(id: string): { wiki: string; rest: string } {
  const slash = id.indexOf('/');
  if (slash < 1) throw new Error(`not a wiki/… id: ${id}`);
  return { wiki: id.slice(0, slash), rest: id.slice(slash + 1) };
}

function sha256(text: string): string {
  return hash('sha256', text).slice(0, 32);
}

/** The id of a person's command: the first 16 bytes of SHA-256(principal, NUL, cid). The same on every gateway, so a repetition anywhere is found. */
export function personCommandId(principal: string, cid: string): string {
  return sha256(`${principal}\0${cid}`);
}

/** The id of a message between actors: first 16 bytes of SHA-256(sender, NUL, outbox key, NUL, version). */
export function actorCommandId(sender: string, key: string, version: number): string {
  return sha256(`${sender}\0${key}\0${version}`);
}
