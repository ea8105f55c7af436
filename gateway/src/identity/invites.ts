/** Sign-in by a one-time link, for people of the roster where no wiki signs them in yet. */
import { randomBytes } from 'node:crypto';
import { personId, useWikiToken } from '@oa/contracts';
import { type Clock, ConfigurationError, hours, minutes, systemClock } from '@oa/kernel';
import type { CommandSender } from '../bus/command-sender';
import { OwnTokens } from './own-tokens';
import type { ConsolePerson, Roster } from './roster';

/** Until so long after its end an invitation is remembered as used: the clocks of gateways may differ. */
const SKEW_MS = minutes(1);
const LONGEST_MINUTES = hours(24) / minutes(1);

export type Redeemed =
  | { readonly ok: true; readonly person: ConsolePerson }
  /** `over`: used, too old or never ours. `stranger`: no longer in the roster. `unavailable`: nobody could say whether it was used. */
  | { readonly ok: false; readonly why: 'over' | 'stranger' | 'unavailable' };

/**
 * Redeems invitations. That one is used once, whichever gateway it comes to and whatever restarts in between, is decided by the one actor that
 * already sees each of the person's token ids once: the AskerActor of their principal.
 */
export class Invites {
  constructor(private readonly house: { readonly ownTokens: OwnTokens; readonly roster: Roster; readonly sender: CommandSender }) {}

  async redeem(token: string): Promise<Redeemed> {
    const { ownTokens, roster, sender } = this.house;
    const claims = await ownTokens.readInvite(token);
    if (!claims) return { ok: false, why: 'over' };
    const { wiki, principal, jti, expiresAt } = claims;
    const person = roster.find(wiki, principal.slice(2));
    if (person?.principal !== principal) return { ok: false, why: 'stranger' };
    const settled = await sender.ask({
      id: randomBytes(16).toString('hex'),
      to: { kind: 'asker', id: personId(wiki, principal) },
      type: useWikiToken.name,
      v: useWikiToken.v,
      body: { jti, expiresAt: expiresAt + SKEW_MS },
      by: { principal, roles: ['asker'], name: person.name },
    });
    if (settled.outcome === 'committed' || settled.outcome === 'answered') return { ok: true, person };
    return { ok: false, why: settled.outcome === 'refused' ? 'over' : 'unavailable' };
  }
}

export interface InvitePlan {
  readonly wiki: string;
  readonly sub: string;
  /** How long the link is good for; 1 to 1440. */
  readonly minutes: number;
}

/** What a gateway's configuration says of people and of itself. */
interface InviteSource {
  readonly secrets: readonly string[];
  readonly publicUrl: string | null;
  readonly listen: { readonly host: string; readonly port: number };
  readonly staff: readonly { readonly wiki: string; readonly sub: string }[];
}

/** A link that signs somebody of the roster in once. Throws ConfigurationError for a person who is not in it and a time out of range. */
export async function makeInvite(source: InviteSource, plan: InvitePlan, clock: Clock = systemClock): Promise<string> {
  const { secrets, publicUrl, listen, staff } = source;
  const faults: string[] = [];
  if (!staff.some(({ wiki, sub }) => wiki === plan.wiki && sub === plan.sub)) faults.push(`staff: names no ${plan.sub} of ${plan.wiki}`);
  if (!Number.isInteger(plan.minutes) || plan.minutes < 1 || plan.minutes > LONGEST_MINUTES)
    faults.push(`minutes: must be a whole number from 1 to ${LONGEST_MINUTES}`);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const claims = { wiki: plan.wiki, principal: `a:${plan.sub}` };
  const token = await new OwnTokens(secrets, clock).signInvite(claims, minutes(plan.minutes));
  // Behind the #: no server, proxy or log on the way is told.
  return `${(publicUrl ?? `http://${listen.host}:${listen.port}`).replace(/\/$/, '')}/console/#/invite/${token}`;
}
