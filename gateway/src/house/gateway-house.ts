import { randomBytes } from 'node:crypto';
import { type ActorAddress, type Authority, CLOSE, DEFAULT_PREFIX, type RulesInForce, type Subjects, subjectsOf } from '@oa/contracts';
import { type Clock, minutes, NO_TRACER, systemClock } from '@oa/kernel';
import { Queries } from '@oa/nest';
import { BusEars } from '../bus/bus-ears';
import { ClientCommands } from '../bus/client-commands';
import type { OutgoingCommand, Settled } from '../bus/command';
import { CommandSender } from '../bus/command-sender';
import { DeskHeads } from '../delivery/desk-heads';
import { Feeds } from '../delivery/feeds';
import { Follower, type FollowerSink } from '../delivery/follower';
import { PresenceVoice } from '../delivery/presence-voice';
import { TypingRelay } from '../delivery/typing-relay';
import { Backlog } from '../door/backlog';
import { DoorKeeper } from '../door/door-keeper';
import type { Line } from '../door/line';
import { LivenessWheel } from '../door/liveness-wheel';
import { Origins } from '../door/origins';
import { AskerIdentities } from '../identity/asker-identity';
import { ConsoleCookies } from '../identity/console-cookies';
import { OwnTokens } from '../identity/own-tokens';
import { Roster } from '../identity/roster';
import { WikiTokens } from '../identity/wiki-token';
import { DEFAULT_LIMITS, type DoorCounter, type DoorLog, type GatewayLimits, type GatewayOptions } from '../options';
import { CutOff } from './cut-off';
import { letGo } from './drain';
import { SignOuts } from './sign-outs';

const SILENT: DoorLog = { info() {}, warn() {}, error() {} };
const UNCOUNTED: DoorCounter = { opened() {}, closed() {}, frame() {}, answered() {}, retried() {} };

/**
 * Everything the doors share, put together by hand from the options. It keeps no domain state: a gateway that dies takes nothing with it but
 * its sockets, and its id is new at every start.
 */
export class GatewayHouse {
  /** Names this gateway on the bus. */
  readonly id = randomBytes(8).toString('hex');
  readonly clock: Clock;
  readonly log: DoorLog;
  readonly meter: DoorCounter;
  readonly limits: GatewayLimits;
  readonly subjects: Subjects;
  readonly wikis: ReadonlyMap<string, RulesInForce>;
  readonly backlog = new Backlog();
  readonly wheel: LivenessWheel;
  readonly origins: Origins;
  readonly keeper: DoorKeeper;
  readonly roster: Roster;
  readonly cookies: ConsoleCookies;
  readonly ownTokens: OwnTokens;
  readonly identities: AskerIdentities;
  readonly sender: CommandSender;
  readonly commands: ClientCommands;
  readonly feeds: Feeds;
  readonly presence: PresenceVoice;
  readonly heads: DeskHeads;
  readonly typing: TypingRelay;
  readonly queries: Queries;
  readonly signOuts: SignOuts;
  readonly #ears: BusEars;
  readonly #cutOff: CutOff;
  readonly #wikiTokens: WikiTokens;
  readonly #send: (command: OutgoingCommand, settle: (settled: Settled) => void) => void;
  #stopSweep: (() => void) | undefined;
  #state: 'new' | 'open' | 'draining' | 'closed' = 'new';

  constructor(readonly options: GatewayOptions) {
    const { transport, clock = systemClock } = options;
    this.clock = clock;
    this.log = options.log ?? SILENT;
    this.meter = options.meter ?? UNCOUNTED;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.subjects = subjectsOf(options.prefix ?? DEFAULT_PREFIX);
    this.wikis = new Map(options.wikis.map((inForce) => [inForce.rules.wiki, inForce]));
    const rules = options.wikis.map((inForce) => inForce.rules);
    this.wheel = new LivenessWheel(clock, this.backlog);
    this.origins = new Origins(rules, options.publicUrl === undefined ? [] : [options.publicUrl], options.allowMissingOrigin ?? false);
    this.keeper = new DoorKeeper(clock, this.limits, this.origins, options.trustedProxies ?? 0, () => this.wheel.count);
    this.roster = new Roster(options.people);
    this.cookies = new ConsoleCookies(this.roster);
    this.ownTokens = new OwnTokens(options.secrets, clock);
    this.#wikiTokens = new WikiTokens(options.audience, clock);
    this.sender = new CommandSender({ transport, subjects: this.subjects, gateway: this.id, clock, random: Math.random, meter: this.meter });
    this.#send = (command, settle) => this.sender.send(command, settle);
    const tracer = options.tracer ?? NO_TRACER;
    this.commands = new ClientCommands(clock, this.limits, this.sender, this.meter, this.log, tracer);
    this.identities = new AskerIdentities(this.#wikiTokens, this.ownTokens, this.sender);
    const by: Authority = { principal: `v:gateway-${this.id}`, roles: [], name: null };
    this.feeds = new Feeds(clock, Math.random, by, this.#send);
    this.presence = new PresenceVoice(transport, this.subjects, this.id, clock);
    this.heads = new DeskHeads(transport, this.subjects, clock, this.presence, rules);
    this.typing = new TypingRelay(transport, this.subjects, this.id, clock);
    this.queries = new Queries(transport, this.subjects);
    this.signOuts = new SignOuts(transport, this.subjects, this.wheel);
    this.#cutOff = new CutOff(transport, clock, this.keeper, this.wheel, this.log);
    this.#ears = new BusEars(transport, this.subjects, this.id, clock, Math.random, this.sender, this.feeds, this.presence, tracer);
  }

  /** Ready to let people in: keys are read, the broker has every subscription. Throws if a key cannot be read or the bus is down. */
  async open(): Promise<void> {
    for (const [wiki, keys] of Object.entries(this.options.identityKeys)) await this.#wikiTokens.setKeys(wiki, keys);
    this.heads.open();
    this.typing.open();
    this.signOuts.open();
    this.#cutOff.open();
    await this.#ears.open();
    this.wheel.start();
    this.feeds.start();
    this.presence.start();
    this.#sweep();
    this.#state = 'open';
  }

  /** Whether this gateway can serve: open, and its line to the broker is up. */
  get ready(): boolean {
    return this.#state === 'open' && this.options.transport.line === 'up';
  }

  /** Whether it is on its way out. */
  get draining(): boolean {
    return this.#state === 'draining';
  }

  /** Lets nobody in any more, tells everybody to come back after a moment, and closes their sockets one after the other within `ms`. */
  async drain(ms: number): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    this.keeper.closing = true;
    await letGo(this.wheel, this.clock, ms);
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.keeper.closing = true;
    for (const line of [...this.wheel.lines()]) line.hangUp();
    this.#stopSweep?.();
    this.wheel.stop();
    this.feeds.stop();
    this.presence.stop();
    this.heads.close();
    this.typing.close();
    this.signOuts.close();
    this.#cutOff.close();
    this.sender.close();
    await this.#ears.close();
  }

  /** A follower of an actor, registered for live facts; it begins with `start`. */
  follow(address: ActorAddress, by: Authority, since: number, gen: number | undefined, sink: FollowerSink): Follower {
    const follower = new Follower(address, by, since, gen, sink, this.#send);
    this.feeds.add(follower);
    return follower;
  }

  /** What a client is told met a fault: logged here; the client comes back and is told anew. */
  lineBroke(line: Line, fault: unknown): void {
    this.log.error({ door: line.door, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }, 'a delivery met a fault');
    line.close(CLOSE.restart, 'internal');
  }

  unfollow(follower: Follower): void {
    follower.stop();
    this.feeds.remove(follower);
  }

  #sweep(): void {
    this.#stopSweep = this.clock.after(minutes(1), () => {
      this.keeper.sweep();
      this.commands.sweep();
      this.#sweep();
    });
  }
}
