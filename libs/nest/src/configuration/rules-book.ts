/** The rules of every configured wiki, each under a revision that names its content. */
import { createHash } from 'node:crypto';
import type { RulesInForce, WikiRules } from '@oa/contracts';
import { Fault } from '@oa/kernel';

/** A wiki that is not configured here. */
export class UnknownWiki extends Fault {
  override readonly name = 'UnknownWiki';
  constructor(wiki: string) {
    super(`no wiki ${wiki} is configured`, { wiki });
  }
}

/** 12 hex digits of SHA-256 over the rules with their keys in order: the same rules have the same revision in every pod and after every restart. */
export function revisionOf(rules: WikiRules): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(rules)))
    .digest('hex')
    .slice(0, 12);
}

export class RulesBook {
  readonly #byWiki: ReadonlyMap<string, RulesInForce>;

  constructor(wikis: readonly { readonly rules: WikiRules }[]) {
    this.#byWiki = new Map(wikis.map(({ rules }) => [rules.wiki, { revision: revisionOf(rules), rules }]));
  }

  /** Rules in force of a wiki. Throws UnknownWiki. Bound: can be handed to a host as it is. */
  readonly rules = (wiki: string): RulesInForce => {
    const found = this.#byWiki.get(wiki);
    if (!found) throw new UnknownWiki(wiki);
    return found;
  };

  /** Of every wiki, in the order of the configuration. */
  all(): readonly RulesInForce[] {
    return [...this.#byWiki.values()];
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}
