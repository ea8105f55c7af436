import { randomUUID } from 'node:crypto';
import {
  type Authority,
  acceptOffer,
  askForHelp,
  declineOffer,
  endChat,
  endForMisuse,
  openSession,
  type PresenceHint,
  personId,
  say,
  setDuty,
  shardOf,
  undoMisuse,
  type WikiRules,
} from '@oa/contracts';
import { eventually } from '@oa/testkit';
import type { HandGateway, HandOutcome } from './hand-gateway';
import { person } from './house';

export const WIKI = 'testwiki';
const REQUEST = { language: 'en', topic: null };

/** Someone who asks, by hand. */
export class HandAsker {
  readonly by: Authority;
  session = '';

  constructor(
    readonly gateway: HandGateway,
    readonly principal: string,
  ) {
    this.by = person(principal, 'asker');
  }

  get id(): string {
    return personId(WIKI, this.principal);
  }

  /** Asks and opens, agreeing to this policy; answers the refusal's code if there is one. */
  async ask(question = 'How do I cite a book?', policy: WikiRules['policy']['name'] = 'sealed'): Promise<string | undefined> {
    const asked = await this.gateway.command('asker', this.id, askForHelp.name, { cid: randomUUID(), request: REQUEST }, this.by);
    if (!asked.ok) return asked.code;
    this.session = (asked.reply as { session: string }).session;
    const kind = ({ a: 'named', t: 'temporary', v: 'visitor' } as const)[this.principal[0] as 'a' | 't' | 'v'];
    const body = { wiki: WIKI, request: REQUEST, question, context: {}, asker: { kind, name: null }, consent: { policy, version: 1 } };
    const opened = await this.gateway.command('session', this.session, openSession.name, body, this.by);
    return opened.ok ? undefined : opened.code;
  }

  say(text: string): Promise<HandOutcome> {
    return this.gateway.command('session', this.session, say.name, { text }, this.by);
  }

  end(): Promise<HandOutcome> {
    return this.gateway.command('session', this.session, endChat.name, {}, this.by);
  }

  async state(): Promise<string> {
    const attached = await this.gateway.attach('session', this.session, this.by);
    return 'face' in attached ? (attached.face as { state: string }).state : attached.code;
  }
}

/** Someone who helps, by hand: their socket is a presence hint. */
export class HandHelper {
  readonly by: Authority;

  private constructor(
    readonly gateway: HandGateway,
    readonly name: string,
  ) {
    this.by = person(`a:${name}`, 'helper');
  }

  static async onDuty(gateway: HandGateway, name: string, capacity: number): Promise<HandHelper> {
    const helper = new HandHelper(gateway, name);
    const set = await helper.gateway.command('helper', helper.id, setDuty.name, { duty: 'available', capacity, languages: ['en'] }, helper.by);
    if (!set.ok) throw new Error(`duty of ${name} was refused: ${set.code}`);
    helper.seen(1);
    await eventually(async () => ((await helper.face()).duty as { duty?: string } | undefined) !== undefined, { what: 'the helper to be seen' });
    return helper;
  }

  get id(): string {
    return personId(WIKI, this.by.principal);
  }

  /** What the gateway says of this helper's sockets. */
  seen(sockets: number): void {
    const hint: PresenceHint = { gw: this.gateway.id, people: [{ id: this.id, sockets }] };
    this.gateway.transport.publish(this.gateway.subjects.presence('helper', shardOf({ kind: 'helper', id: this.id })), JSON.stringify(hint));
  }

  async face(): Promise<Record<string, unknown>> {
    const attached = await this.gateway.attach('helper', this.id, this.by, Number.MAX_SAFE_INTEGER);
    if (!('face' in attached)) throw new Error(attached.code);
    return attached.face as Record<string, unknown>;
  }

  /** Offers that rang, oldest first. */
  rang(): { offer: string; session: string }[] {
    return this.gateway.factsOf('helper', this.id).flatMap((fact) => (fact.t === 'offer-rang' ? [fact.b as { offer: string; session: string }] : []));
  }

  won(): string[] {
    return this.gateway.factsOf('helper', this.id).flatMap((fact) => (fact.t === 'assignment-won' ? [(fact.b as { session: string }).session] : []));
  }

  accept(offer: string): Promise<HandOutcome> {
    return this.gateway.command('helper', this.id, acceptOffer.name, { offer }, this.by);
  }

  decline(offer: string): Promise<HandOutcome> {
    return this.gateway.command('helper', this.id, declineOffer.name, { offer }, this.by);
  }

  end(session: string): Promise<HandOutcome> {
    return this.gateway.command('session', session, endChat.name, { outcome: 'solved' }, this.by);
  }

  misuse(session: string): Promise<HandOutcome> {
    return this.gateway.command('session', session, endForMisuse.name, { reason: 'spam' }, this.by);
  }

  undo(session: string): Promise<HandOutcome> {
    return this.gateway.command('session', session, undoMisuse.name, {}, this.by);
  }
}

/** Waits until this helper's console rings for the session, and accepts. */
export async function takes(helper: HandHelper, asker: HandAsker): Promise<void> {
  await eventually(() => helper.rang().some(({ session }) => session === asker.session), { what: `${helper.name} to be rung` });
  const offers = helper.rang().filter(({ session }) => session === asker.session);
  await helper.accept(offers[offers.length - 1]?.offer ?? '');
  await eventually(() => helper.won().includes(asker.session), { what: `${helper.name} to have the chat` });
}
