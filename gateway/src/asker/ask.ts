import { type AskerFrame, askForHelp, openSession, type PayloadOf, personId, type ReplyOf } from '@oa/contracts';
import type { TraceStep } from '@oa/kernel';
import type { ClientCommand, ClientCommands } from '../bus/client-commands';
import type { Settled } from '../bus/command';
import type { Line } from '../door/line';
import { type AskerIdentity, askerAuthority } from '../identity/asker-identity';
import type { OwnTokens } from '../identity/own-tokens';

export type AskFrame = Extract<AskerFrame, { t: 'ask' }>;

/** What asking stands on. */
export interface AskGround {
  readonly commands: ClientCommands;
  readonly tokens: OwnTokens;
  /** Generation the asker's actor last told for a session. */
  genOf(session: string): number | undefined;
  granted(session: string, gen: number): void;
}

/**
 * Asks for help in two steps: the asker's actor grants a session id, then the session is opened under it. Both steps go under ids made from
 * the client's cid, so that the whole can be repeated from any gateway until it is answered: always with the same session.
 */
export class Asking {
  constructor(
    private readonly ground: AskGround,
    private readonly line: Line,
    private readonly identity: AskerIdentity,
  ) {}

  /** Both steps are parts of one trace, if this one is sampled. */
  ask(frame: AskFrame): void {
    const { commands } = this.ground;
    const { cid, request, tp } = frame;
    const by = askerAuthority(this.identity);
    if (!commands.admit(this.line, by.principal, cid)) return;
    const body: PayloadOf<typeof askForHelp> = { cid, request };
    const to = { kind: 'asker', id: personId(this.identity.wiki, by.principal) } as const;
    const within = commands.begin('ask', tp);
    const command: ClientCommand = { cid, to, message: askForHelp, body, ...(within && { within }) };
    this.line.underWay += 1;
    commands.send(by, command, (settled) => {
      if (settled.outcome === 'committed' || settled.outcome === 'answered') this.#open(frame, settled.reply as ReplyOf<typeof askForHelp>, within);
      else {
        within?.end(settled.outcome);
        void this.#refused(command, settled);
      }
    });
  }

  #open(frame: AskFrame, grant: ReplyOf<typeof askForHelp>, within: TraceStep | undefined): void {
    const { wiki, facts } = this.identity;
    const { cid, request, question, context, consent } = frame;
    const body: PayloadOf<typeof openSession> = { wiki, request, question, context, consent, asker: facts };
    // A name of its own, so that a late answer to the first step is never taken for one to the second.
    const command: ClientCommand = {
      cid: `${cid}:open`,
      to: { kind: 'session', id: grant.session },
      message: openSession,
      body,
      ...(within && { within }),
    };
    this.ground.granted(grant.session, grant.gen);
    this.ground.commands.send(askerAuthority(this.identity), command, (settled) => {
      within?.end(settled.outcome);
      if (settled.outcome === 'committed' || settled.outcome === 'answered') void this.#asked(cid, grant);
      else this.#answer({ ...command, cid }, settled);
    });
  }

  async #asked(cid: string, grant: ReplyOf<typeof askForHelp>): Promise<void> {
    const token = await this.#token(grant.session, grant.gen);
    this.line.underWay -= 1;
    this.line.send({ t: 'asked', cid, session: grant.session, token });
  }

  /** Somebody who has a request open is told which, and given the token to join it. */
  async #refused(command: ClientCommand, settled: Settled): Promise<void> {
    const session = settled.outcome === 'refused' && settled.code === 'already-open' ? settled.details?.session : undefined;
    if (settled.outcome !== 'refused' || typeof session !== 'string') {
      this.#answer(command, settled);
      return;
    }
    const told = settled.details?.gen;
    const gen = typeof told === 'number' ? told : (this.ground.genOf(session) ?? 1);
    const token = await this.#token(session, gen);
    this.line.underWay -= 1;
    this.line.send({ t: 'refused', cid: command.cid, code: settled.code, details: { session, token } });
  }

  #answer(command: ClientCommand, settled: Settled): void {
    this.line.underWay -= 1;
    this.ground.commands.answer(this.line, command, settled);
  }

  #token(session: string, gen: number): Promise<string> {
    const { wiki, principal, facts } = this.identity;
    return this.ground.tokens.signResume({ wiki, principal, session, gen, ...facts });
  }
}
