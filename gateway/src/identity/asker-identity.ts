import { randomBytes } from 'node:crypto';
import { type AskerFacts, type AskerFrame, type Authority, personId, useWikiToken } from '@oa/contracts';
import { seconds } from '@oa/kernel';
import type { z } from 'zod';
import type { CommandSender } from '../bus/command-sender';
import type { OwnTokens, ResumeClaims } from './own-tokens';
import type { WikiIdentity, WikiTokens } from './wiki-token';

/** Who an asker's socket speaks for. */
export interface AskerIdentity {
  readonly wiki: string;
  readonly principal: string;
  readonly facts: z.infer<typeof AskerFacts>;
}

export type Identified =
  | {
      readonly ok: true;
      readonly identity: AskerIdentity;
      /** A token to keep, for a visitor who is new or whose token was getting old. */
      readonly visitor?: string;
      /** The session the resume token names, if it is this person's. */
      readonly resume?: ResumeClaims;
    }
  | { readonly ok: false; readonly why: 'unauthenticated' | 'unavailable' };

/** Two things are asked before a welcome; clients wait 15 s for it. */
const USE_MS = seconds(7);

type AskerHello = Extract<AskerFrame, { t: 'hello' }>;

/**
 * Finds out who says hello: whom the wiki vouches for, else the holder of a session token, else the holder of a visitor token, else somebody
 * new. A token that is present and wrong is refused, never passed over, but for an old visitor token: its holder becomes a new visitor.
 */
export class AskerIdentities {
  constructor(
    private readonly wikiTokens: WikiTokens,
    private readonly own: OwnTokens,
    private readonly sender: CommandSender,
  ) {}

  async identify(hello: AskerHello): Promise<Identified> {
    const resume = hello.resume === undefined ? null : await this.own.readResume(hello.resume, hello.wiki);
    if (hello.identity !== undefined) return this.#byWiki(hello.identity, hello.wiki, resume);
    if (resume) return { ok: true, identity: identityOf(resume), resume };
    if (hello.resume !== undefined && hello.visitor === undefined) return { ok: false, why: 'unauthenticated' };
    return this.#visitor(hello.visitor, hello.wiki);
  }

  async #byWiki(token: string, wiki: string, resume: ResumeClaims | null): Promise<Identified> {
    const known = await this.wikiTokens.read(token, wiki);
    if (!known) return { ok: false, why: 'unauthenticated' };
    const used = await this.#use(wiki, known);
    if (used !== 'ok') return { ok: false, why: used };
    const { principal, kind, name, edits, registeredAt } = known;
    const facts = { kind, name, ...(edits === undefined ? {} : { edits }), ...(registeredAt === undefined ? {} : { registeredAt }) };
    const same = resume?.principal === principal ? resume : undefined;
    return { ok: true, identity: { wiki, principal, facts }, ...(same ? { resume: same } : {}) };
  }

  /** Spends the token: its id is accepted once. A new command id each time, so that a second presentation is not taken for a repetition. */
  async #use(wiki: string, known: WikiIdentity): Promise<'ok' | 'unauthenticated' | 'unavailable'> {
    const by: Authority = { principal: known.principal, roles: ['asker'], name: known.name };
    const settled = await this.sender.ask({
      id: randomBytes(16).toString('hex'),
      to: { kind: 'asker', id: personId(wiki, known.principal) },
      type: useWikiToken.name,
      v: useWikiToken.v,
      body: { jti: known.jti, expiresAt: known.expiresAt },
      by,
      deadlineMs: USE_MS,
    });
    if (settled.outcome === 'committed' || settled.outcome === 'answered') return 'ok';
    return settled.outcome === 'refused' ? 'unauthenticated' : 'unavailable';
  }

  async #visitor(token: string | undefined, wiki: string): Promise<Identified> {
    const known = token === undefined ? null : await this.own.readVisitor(token, wiki);
    const claims = known ?? this.own.newVisitor(wiki);
    const identity: AskerIdentity = { wiki, principal: claims.principal, facts: { kind: 'visitor', name: null } };
    if (known && !known.stale) return { ok: true, identity };
    return { ok: true, identity, visitor: await this.own.signVisitor(claims) };
  }
}

function identityOf(resume: ResumeClaims): AskerIdentity {
  const { wiki, principal, kind, name, edits, registeredAt } = resume;
  const facts = { kind, name, ...(edits === undefined ? {} : { edits }), ...(registeredAt === undefined ? {} : { registeredAt }) };
  return { wiki, principal, facts };
}

/** On whose authority an asker commands. */
export function askerAuthority(identity: AskerIdentity): Authority {
  return { principal: identity.principal, roles: ['asker'], name: identity.facts.name };
}
