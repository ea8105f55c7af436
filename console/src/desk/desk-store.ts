// The desk's memory: turns frames into what is shown, and the helper's acts into commands. Knows no screen and no socket.
import type { Command } from '@oa/client';
import type { HelperFrameIn, MisuseReason, ReportReason } from '@oa/contracts/browser';
import { DeskCore, type DeskPorts } from './desk-core';
import { hear, hearLine } from './desk-hearing';
import { type Chat, type DeskState, isOver } from './desk-state';
import { news, urgentNews } from './news';
import { takeOffer, timeNews } from './offers';

export type Outcome = Extract<HelperFrameIn, { t: 'end' }>['outcome'];
/** What of the duty a helper may change. */
export type DutyWish = Omit<Extract<HelperFrameIn, { t: 'duty' }>, 't' | 'cid'>;

export class DeskStore {
  readonly state: DeskState;
  readonly #core: DeskCore;
  #stopTicking: () => void;

  /** Opens the line and begins to tick; `state` is changed in place. */
  constructor(state: DeskState, ports: DeskPorts) {
    this.state = state;
    this.#core = new DeskCore(state, ports, {
      onFrame: (frame) => hear(this.#core, frame),
      onState: (link) => hearLine({ state, ports }, link),
      onOutbox: () => undefined,
    });
    this.#stopTicking = ports.clock.after(1000, () => this.#tick());
  }

  /** Leaves for good: the line closes, nothing ticks any more. */
  stop(): void {
    this.#stopTicking();
    this.#core.connection.close();
  }

  /** Tries the line again at once. */
  reconnect(): void {
    this.#core.connection.restart();
  }

  /* ---- duty and offers ---- */

  /** Goes on, off or away, or changes what they take. A refusal stands as a notice. */
  setDuty(wish: DutyWish): Promise<boolean> {
    return this.#core.did({ t: 'duty', ...wish });
  }

  /** Off duty at once without chats, else when the last one has ended. */
  goOff(): Promise<boolean> {
    return this.setDuty({ duty: (this.state.duty?.held ?? 0) > 0 ? 'going-off' : 'off' });
  }

  /** "I’m here", after an offer that rang out: the same duty, said again. */
  async stillHere(): Promise<void> {
    this.state.misses = null;
    await this.setDuty({ duty: this.state.duty?.duty ?? 'available' });
  }

  async accept(id: string): Promise<void> {
    const offer = this.state.offers.find((other) => other.offer === id);
    if (offer === undefined || offer.accepting) return;
    Object.assign(offer, { accepting: true, acceptedHere: true });
    const answer = await this.#core.connection.command({ t: 'accept', offer: id });
    if (!answer.ok && takeOffer(this.state, id) !== undefined) this.#core.notice('say-lapsed');
  }

  async decline(id: string): Promise<void> {
    if (takeOffer(this.state, id) === undefined) return;
    this.#core.ports.tell(news('say-declined'));
    await this.#core.connection.command({ t: 'decline', offer: id });
  }

  /** 30 s more, once an offer; the new time comes as an offer frame. */
  async extend(id: string): Promise<void> {
    const offer = this.state.offers.find((other) => other.offer === id);
    if (offer === undefined || offer.extended) return;
    offer.extended = true;
    await this.#core.did({ t: 'extend', offer: id });
  }

  /* ---- one chat ---- */

  /** Says a text; false if there was nothing to say. A failed message stands in the log, with its text. */
  say(session: string, text: string): boolean {
    const log = this.#core.chats.log(session);
    if (log === undefined || text.trim() === '') return false;
    void log.say(text).then((answer) => {
      if (answer.ok) return;
      this.#core.ports.tell(urgentNews('say-failed'));
      if (answer.code !== 'outbox-full') return;
      this.#core.notice('refused-outbox-full');
      if (this.#core.chats.find(session)?.draft === '') this.#core.chats.draft(session, text);
    });
    this.#core.chats.draft(session, '');
    return true;
  }

  /** Tries a failed message again. */
  retry(session: string, cid: string): void {
    this.#core.chats.log(session)?.retry(cid);
  }

  /** Throws a failed message away. */
  discard(session: string, cid: string): void {
    this.#core.chats.log(session)?.discard(cid);
  }

  /** Keeps what stands in the composer; with `writing` the asker learns that this helper writes, never what. */
  draft(session: string, text: string, writing: boolean): void {
    this.#core.chats.draft(session, text);
    if (writing && text !== '') this.#core.chats.log(session)?.writing();
  }

  /** Keeps a note; its text comes back into the field if it is refused. */
  async note(chat: Chat): Promise<void> {
    const text = chat.noteDraft;
    if (text.trim() === '') return;
    chat.noteDraft = '';
    const done = await this.#core.did({ t: 'note', session: chat.session, text });
    if (!done && chat.noteDraft === '') chat.noteDraft = text;
  }

  /** Ends the chat, after last words if there are any; it leaves the board once the end is stored. */
  async end(session: string, outcome: Outcome, lastWords: string): Promise<void> {
    if (lastWords.trim() !== '') void this.#core.chats.log(session)?.say(lastWords);
    await this.#leave(session, { t: 'end', session, outcome });
  }

  /** Ends the chat at once and marks the misuse; both can be read in the undo toast. */
  async endForMisuse(session: string, reason: MisuseReason): Promise<void> {
    await this.#leave(session, { t: 'misuse', session, reason });
  }

  async undoMisuse(session: string): Promise<void> {
    const undo = this.state.undos.find((other) => other.session === session);
    if (undo === undefined || undo.asked) return;
    undo.asked = true;
    const done = await this.#core.did({ t: 'undo-misuse', session });
    this.forgetUndo(session);
    if (done) this.#core.notice('undone', undo.name);
  }

  forgetUndo(session: string): void {
    this.state.undos = this.state.undos.filter((undo) => undo.session !== session);
  }

  async notAgain(session: string): Promise<void> {
    if (await this.#core.did({ t: 'not-again', session })) this.#core.notice('not-again-done');
  }

  async report(session: string, reason: ReportReason, text: string, leave: boolean): Promise<void> {
    const frame = { t: 'report', session, reason, leave, ...(text.trim() === '' ? {} : { text }) } as const;
    if (await (leave ? this.#leave(session, frame) : this.#core.did(frame))) this.#core.notice('report-done');
  }

  /** Alerts those who look after people in danger; nothing new rings here until the helper says so. */
  async danger(session: string): Promise<boolean> {
    if (this.state.duty?.duty === 'available') void this.setDuty({ duty: 'busy' });
    const done = await this.#core.did({ t: 'danger', session });
    const chat = this.#core.chats.find(session);
    if (done && chat !== undefined) chat.alerted = true;
    return done;
  }

  /** Takes an ended chat off the board; a live one stays. */
  close(session: string): void {
    const chat = this.#core.chats.find(session);
    if (chat !== undefined && isOver(chat)) this.#core.takeOff(session);
  }

  /* ---- where the helper looks ---- */

  /** The helper looks at this chat. */
  look(session: string): void {
    this.#core.look(session);
  }

  /** Shows this chat and puts the focus into its composer. */
  goTo(session: string): void {
    this.#core.goTo(session);
  }

  /** Goes to the chat in which a person has waited longest; stays if nobody waits. */
  goToDue(): void {
    const chat = this.#core.nextDue();
    if (chat !== undefined) this.#core.goTo(chat.session);
  }

  goToNotes(session: string): void {
    this.#core.look(session);
    this.#core.wish('notes', session);
  }

  goToOffer(): void {
    this.#core.wish('offer', null);
  }

  dismiss(id: number): void {
    this.state.notices = this.state.notices.filter((notice) => notice.id !== id);
  }

  /* ---- inside ---- */

  async #leave(session: string, frame: Command<HelperFrameIn>): Promise<boolean> {
    const chat = this.#core.chats.find(session);
    if (chat !== undefined) chat.ending = true;
    const done = await this.#core.did(frame);
    if (done) this.#core.takeOff(session);
    else if (chat !== undefined) chat.ending = false;
    return done;
  }

  #tick(): void {
    const { state } = this;
    state.now = this.#core.ports.clock.now();
    for (const item of [...timeNews(state.offers, state.now), ...this.#core.teller.due(state.now)]) this.#core.ports.tell(item);
    const serverNow = this.#core.serverNow();
    if (state.undos.some((undo) => undo.until <= serverNow)) state.undos = state.undos.filter((undo) => undo.until > serverNow);
    if (state.notices.some((notice) => notice.until <= state.now)) state.notices = state.notices.filter((notice) => notice.until > state.now);
    this.#stopTicking = this.#core.ports.clock.after(1000, () => this.#tick());
  }
}
