import { type AttachReply, CLOSE, type DeskHead, deskId, type HelperFace, type HelperFrame, personId } from '@oa/contracts';
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
export class HelperSeat implements FollowerSink, Seat {
  readonly #by;
  readonly #id: string;
  readonly #follower: Follower;
  readonly #joined: JoinedSessions;
  readonly #lines = new Map<string, () => void>();
  #view: HelperView | null = null;
  #started = false;

  constructor(
    private readonly house: GatewayHouse,
    private readonly line: Line,
    readonly person: ConsolePerson,
    private readonly onWelcome: () => void,
  ) {
    this.#by = authorityOf(person);
    this.#joined = new JoinedSessions(house, line);
    this.#id = personId(person.wiki, person.principal);
    this.#follower = house.follow({ kind: 'helper', id: this.#id }, this.#by, FROM_HEAD, undefined, this);
  }

  start(): void {
    this.#started = true;
    this.house.presence.count('helper', this.#id, 1);
    this.#follower.start();
  }

  stop(): void {
    if (this.#started) this.house.presence.count('helper', this.#id, -1);
    this.#started = false;
    this.house.unfollow(this.#follower);
    for (const stop of this.#lines.values()) stop();
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
    this.onWelcome();
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
    for (const [desk, stop] of this.#lines) {
      if (desks.has(desk)) continue;
      stop();
      this.#lines.delete(desk);
    }
    for (const desk of desks) if (!this.#lines.has(desk)) this.#lines.set(desk, this.#watchLine(desk));
  }

  #watchLine(desk: string): () => void {
    let told = '';
    return this.house.heads.listen(desk, (head: DeskHead | null) => {
      const news = head && `${head.total} ${head.ringing}`;
      if (!head || news === null || news === told) return;
      told = news;
      this.line.send({ t: 'line', desk, total: head.total, ringing: head.ringing, at: head.at });
    });
  }
}
