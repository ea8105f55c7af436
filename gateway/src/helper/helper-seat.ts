import { type AttachReply, CLOSE, type DeskHead, deskId, type HelperFace, type HelperFrame, personId } from '@oa/contracts';
import type { HeadEar } from '../delivery/desk-heads';
import { type FollowedFact, type Follower, type FollowerSink, FROM_HEAD } from '../delivery/follower';
import { HelperView } from '../delivery/helper-view';
import { JoinedSessions } from '../delivery/joined-sessions';
import { wikiFacts } from '../delivery/wiki-facts';
import type { Seat } from '../door/door-gateway';
import type { Line } from '../door/line';
import type { GatewayHouse } from '../house/gateway-house';
import { authorityOf, type ConsolePerson } from '../identity/roster';
import { type HelperCommandFrame, helperCommand } from './helper-commands';

/** What one helper's socket has here: their presence, the notices of their own actor, the lines they answer, the chats they joined. */
export class HelperSeat implements FollowerSink, Seat, HeadEar {
  readonly #by;
  readonly #follower: Follower;
  readonly #joined: JoinedSessions;
  /** The desks whose lines are followed, and what was told of each last. */
  readonly #lines = new Map<string, string>();
  #view: HelperView | null = null;
  #started = false;

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
    readonly person: ConsolePerson,
  ) {
    this.#by = authorityOf(person);
    this.#joined = new JoinedSessions(house, line);
    this.#follower = house.follow({ kind: 'helper', id: personId(person.wiki, person.principal) }, this.#by, FROM_HEAD, undefined, this);
  }

  start(): void {
    this.#started = true;
    this.house.presence.count(this.#follower.address, 1);
    this.#follower.start();
  }

  stop(): void {
    if (this.#started) this.house.presence.count(this.#follower.address, -1);
    this.#started = false;
    this.house.unfollow(this.#follower);
    for (const desk of this.#lines.keys()) this.house.heads.unlisten(desk, this);
    this.#lines.clear();
    this.#joined.stop();
  }

  join({ session, since }: Extract<HelperFrame, { t: 'join' }>): void {
    this.#joined.join({ session, wiki: this.person.wiki, party: 'helper', by: this.#by, since });
  }

  command(frame: HelperCommandFrame): void {
    this.house.commands.run(this.line, this.#by, helperCommand(frame, this.person.wiki, this.person.principal));
  }

  typing(session: string): void {
    this.#joined.typing(session);
  }

  faced(reply: AttachReply): void {
    const ceiling = this.house.wikis.get(this.person.wiki)?.rules.capacity.ceiling ?? 1;
    this.#view = new HelperView(reply.face as HelperFace, this.house.clock.now(), ceiling);
  }

  caughtUp(): void {
    const rules = this.house.wikis.get(this.person.wiki);
    const view = this.#view;
    if (!rules || !view) return;
    const { duty, offers, chats } = view;
    const { name, roles } = this.person;
    this.line.send({ t: 'welcome', at: this.house.clock.now(), wiki: wikiFacts(rules), name, roles: [...roles], duty, offers, chats });
    this.#watchLines();
    this.line.opened();
  }

  fact(fact: FollowedFact): void {
    for (const frame of this.#view?.frames(fact) ?? []) this.line.send(frame);
    if (fact.t === 'duty-set') this.#watchLines();
  }

  jumped(reply: AttachReply): void {
    for (const frame of this.#view?.refreshed(reply.face as HelperFace, this.house.clock.now()) ?? []) this.line.send(frame);
    this.#watchLines();
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

  /** Follows the lines of the languages the helper answers; before they chose, all of the wiki's. */
  #watchLines(): void {
    const rules = this.house.wikis.get(this.person.wiki)?.rules;
    const chosen = this.#view?.duty.languages ?? [];
    const languages = chosen.length > 0 ? chosen : (rules?.languages ?? []);
    const desks = new Set(languages.map((language) => deskId(this.person.wiki, language)));
    for (const desk of this.#lines.keys()) {
      if (desks.has(desk)) continue;
      this.#lines.delete(desk);
      this.house.heads.unlisten(desk, this);
    }
    for (const desk of desks) {
      if (this.#lines.has(desk)) continue;
      this.#lines.set(desk, '');
      this.house.heads.listen(desk, this);
    }
  }

  headCame(head: DeskHead | null, desk: string): void {
    const news = head && `${head.total} ${head.ringing}`;
    if (!head || news === null || news === this.#lines.get(desk)) return;
    this.#lines.set(desk, news);
    this.line.send({ t: 'line', desk, total: head.total, ringing: head.ringing, at: head.at });
  }
}
