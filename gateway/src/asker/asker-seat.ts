import {
  type AskerFace,
  type AskerFrame,
  type AskerServerFrame,
  type AttachReply,
  CLOSE,
  type FactOf,
  personId,
  type sessionGranted,
  type standingCopied,
  type tokenRenewed,
} from '@oa/contracts';
import { type FollowedFact, type Follower, type FollowerSink, FROM_HEAD } from '../delivery/follower';
import { JoinedSessions } from '../delivery/joined-sessions';
import { wikiFacts } from '../delivery/wiki-facts';
import type { Seat } from '../door/door-gateway';
import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { type AskerIdentity, askerAuthority } from '../identity/asker-identity';
import { type AskFrame, Asking } from './ask';
import { type AskerCommandFrame, askerCommand } from './asker-commands';

type Restriction = Extract<AskerServerFrame, { t: 'welcome' }>['restriction'];

/** How often a session's token was renewed, as far as is known: older tokens are void. */
interface Generation {
  readonly session: string;
  readonly gen: number;
}
const NONE: readonly Generation[] = [];

/** What one asker's socket has here: who it is, the notices of their own actor, the sessions it joined. Ends with the socket. */
export class AskerSeat implements FollowerSink, Seat {
  readonly #by;
  readonly #follower: Follower;
  readonly #joined: JoinedSessions;
  /** Generations of session tokens known here: one or two. A map would cost more than the rest of the seat. */
  #gens: readonly Generation[] = NONE;
  #resumed: Generation | null = null;
  #restriction: Restriction = null;
  #current: Generation | null = null;
  #welcomed = false;
  #over = false;

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
    private readonly identity: AskerIdentity,
    /** Their new visitor token, until it is sent. */
    private visitor: string | undefined,
  ) {
    this.#by = askerAuthority(identity);
    this.#joined = new JoinedSessions(house, line);
    this.#follower = house.follow({ kind: 'asker', id: personId(identity.wiki, identity.principal) }, this.#by, FROM_HEAD, undefined, this);
  }

  start(): void {
    this.#follower.start();
  }

  stop(): void {
    this.#over = true;
    this.house.unfollow(this.#follower);
    this.#joined.stop();
  }

  /** The session and generation the token in hello named. */
  resumes(session: string, gen: number): void {
    this.#resumed = { session, gen };
    this.#setGen(session, gen);
  }

  #gen(session: string): number | undefined {
    return this.#gens.find((known) => known.session === session)?.gen;
  }

  #setGen(session: string, gen: number): void {
    this.#gens = this.#gens.filter((known) => known.session !== session).concat({ session, gen });
  }

  #knowGen(session: string, gen: number): void {
    this.#setGen(session, Math.max(gen, this.#gen(session) ?? 0));
  }

  async join(frame: Extract<AskerFrame, { t: 'join' }>): Promise<void> {
    const { session, since } = frame;
    if (frame.token !== undefined) {
      const claims = await this.house.ownTokens.readResume(frame.token, this.identity.wiki);
      const mine = claims?.session === session && claims.principal === this.identity.principal;
      if (!mine || claims.gen < (this.#gen(session) ?? 0)) return this.line.error('not-allowed', { field: 'token' });
      this.#setGen(session, claims.gen);
    }
    const gen = this.#gen(session);
    const token = gen === undefined ? undefined : await this.#token(session, gen);
    if (this.#over) return;
    const { wiki } = this.identity;
    const proof = { ...(gen === undefined ? {} : { gen }), ...(token === undefined ? {} : { token }) };
    this.#joined.join({ session, wiki, party: 'asker', by: this.#by, since, ...proof });
  }

  ask(frame: AskFrame): void {
    const { commands, ownTokens: tokens } = this.house;
    const genOf = (session: string) => this.#gen(session);
    const granted = (session: string, gen: number) => this.#setGen(session, gen);
    new Asking({ commands, tokens, genOf, granted }, this.line, this.identity).ask(frame);
  }

  command(frame: AskerCommandFrame): void {
    this.house.commands.run(this.line, this.#by, askerCommand(frame));
  }

  typing(session: string): void {
    this.#joined.typing(session);
  }

  faced(reply: AttachReply): void {
    const face = reply.face as AskerFace;
    for (const { session, gen } of face.sessions) this.#knowGen(session, gen);
    if (face.current) this.#knowGen(face.current.session, face.current.gen);
    this.#current = face.current?.state === 'open' ? face.current : null;
    this.#restriction = face.restriction;
  }

  caughtUp(): void {
    const { session, gen } = this.#resumed ?? {};
    // Freshly proved elsewhere since: older tokens of the session end.
    if (session !== undefined && gen !== undefined && (this.#gen(session) ?? gen) > gen) this.line.close(CLOSE.unauthenticated, 'renewed elsewhere');
    else void this.#welcome();
  }

  fact(fact: FollowedFact): void {
    if (fact.t === 'session-granted' || fact.t === 'token-renewed') {
      const { session, gen } = fact.b as FactOf<typeof sessionGranted | typeof tokenRenewed>['body'];
      this.#knowGen(session, gen);
    }
    if (fact.t === 'standing-copied') this.#copied(fact.b as FactOf<typeof standingCopied>['body']);
  }

  jumped(reply: AttachReply): void {
    this.faced(reply);
    this.#tellRestriction();
  }

  refused(): void {
    this.line.close(CLOSE.forbidden, 'not allowed');
  }

  broken(fault: unknown): void {
    this.house.lineBroke(this.line, fault);
  }

  unavailable(): void {
    this.line.error('unavailable');
    this.line.close(CLOSE.restart, 'come back');
  }

  #copied(body: FactOf<typeof standingCopied>['body']): void {
    const { restrictedUntil, coolDownUntil } = body;
    const marks = restrictedUntil !== null && restrictedUntil >= (coolDownUntil ?? 0);
    const until = marks ? restrictedUntil : coolDownUntil;
    this.#restriction = until === null ? null : { until, cause: marks ? 'marks' : 'cool-down' };
    if (this.#welcomed) this.#tellRestriction();
  }

  #tellRestriction(): void {
    this.line.send({ t: 'restriction', until: this.#restriction?.until ?? null, cause: this.#restriction?.cause ?? null });
  }

  async #welcome(): Promise<void> {
    const current = this.#current;
    const open = current && { id: current.session, token: await this.#token(current.session, current.gen) };
    const rules = this.house.wikis.get(this.identity.wiki);
    if (this.#over || !rules) return;
    this.#welcomed = true;
    const { visitor } = this;
    this.visitor = undefined;
    this.line.send({
      t: 'welcome',
      at: this.house.clock.now(),
      wiki: wikiFacts(rules),
      ...(visitor === undefined ? {} : { visitor }),
      name: this.identity.facts.name,
      account: this.identity.facts.kind,
      session: open,
      restriction: this.#restriction,
    });
    this.line.opened();
  }

  #token(session: string, gen: number): Promise<string> {
    const { wiki, principal, facts } = this.identity;
    return this.house.ownTokens.signResume({ wiki, principal, session, gen, ...facts });
  }
}
