// A house of desks, helpers and stand-in sessions, in one thread and in virtual time: the real rules, messages that go when they are told to.
import type { ActorKind, Command, Decision, Fact, OutMessage } from '@oa/actors';
import { type ActorAddress, actorKey, DESK_FACTS, type FactDefinition, HELPER_FACTS, type Role, type RulesInForce, WikiRules } from '@oa/contracts';
import { DebtFollower } from '@oa/testkit';
import { DESK_KIND, HELPER_KIND } from '../src';
import type { DeskState } from '../src/domain/desk/desk-state';
import type { HelperState } from '../src/domain/helper/helper-state';
import { checkDeskAfter, checkDeskFact, checkHelperFact } from './invariants';
import { SESSION_STAND_IN, type StandIn } from './session-stand-in';

interface Cell {
  readonly kind: ActorKind<object>;
  readonly address: ActorAddress;
  readonly log: { readonly fact: Fact; readonly at: number }[];
  readonly debts: DebtFollower<object>;
  state: object;
  sent: Map<string, number>;
}
export interface Letter {
  readonly from: ActorAddress;
  readonly message: OutMessage;
  /** Set on the way back: the receiver's answer. */
  readonly answer?: { readonly reply: unknown };
}
type Outcome = { readonly ok: true; readonly reply: unknown; readonly facts: readonly Fact[] } | { readonly ok: false; readonly code: string };

const KINDS = { desk: DESK_KIND, helper: HELPER_KIND, session: SESSION_STAND_IN } as unknown as Record<string, ActorKind<object>>;
const SCHEMAS = new Map<string, FactDefinition>();
for (const definition of [...DESK_FACTS, ...HELPER_FACTS]) SCHEMAS.set(`${definition.of}/${definition.name}`, definition as FactDefinition);

export const WIKI = 'testwiki';
export const DESK = `${WIKI}/en`;

export function rulesOf(over: object = {}): RulesInForce {
  const fixed = { wiki: WIKI, name: 'Test wiki', origins: ['http://wiki.test'], articlePath: 'http://wiki.test/$1' };
  const pages = { helpPage: 'http://wiki.test/help', conductPage: 'http://wiki.test/conduct', languages: ['en', 'de'] };
  return { revision: 'r1', rules: WikiRules.parse({ ...fixed, ...pages, capacity: { ceiling: 20 }, ...over }) };
}

/** A session id made from a number. */
export const sessionNumber = (number: number): string => number.toString(16).padStart(32, '0');

export class House {
  now = Date.UTC(2026, 0, 5, 12);
  readonly cells = new Map<string, Cell>();
  /** Sees each fact of a desk before it takes effect. */
  watch?: (desk: DeskState, fact: Fact) => void;
  /** Answers travel like messages and may be overtaken, instead of arriving at once. */
  slowAnswers = false;
  /** Messages on their way, oldest first. */
  wire: Letter[] = [];
  /** Every fact committed, in order. */
  readonly facts: { readonly actor: string; readonly type: string; readonly body: { readonly [name: string]: unknown } }[] = [];

  constructor(public inForce: RulesInForce = rulesOf()) {}

  cell(address: ActorAddress): Cell {
    const key = actorKey(address);
    const known = this.cells.get(key);
    if (known) return known;
    const kind = KINDS[address.kind] as ActorKind<object>;
    const state = kind.initial(address.id);
    const cell: Cell = { kind, address, log: [], debts: new DebtFollower(kind, state), state, sent: new Map() };
    this.cells.set(key, cell);
    return cell;
  }

  desk(id = DESK): DeskState {
    return this.cell({ kind: 'desk', id }).state as DeskState;
  }

  helper(name: string): HelperState {
    return this.cell({ kind: 'helper', id: `${WIKI}/a:${name}` }).state as HelperState;
  }

  session(number: number): StandIn {
    return this.cell({ kind: 'session', id: sessionNumber(number) }).state as StandIn;
  }

  /** Decides and commits one command; what it owes goes on the wire. */
  tell(
    to: ActorAddress,
    command: Command,
    who: { by?: { principal: string; roles: Role[]; name: string | null }; from?: ActorAddress } = {},
  ): Outcome {
    const cell = this.cell(to);
    const decision: Decision = cell.kind.decide(cell.state, command, {
      ...{ id: to.id, now: this.now, commandId: '0'.repeat(32), newId: () => '0'.repeat(32), rules: () => this.inForce },
      ...who,
    });
    if (decision.do === 'refuse') return { ok: false, code: decision.code };
    if (decision.do === 'later') throw new Error('matching never puts off');
    if (decision.do === 'answer') return { ok: true, reply: decision.reply, facts: [] };
    for (const fact of decision.facts) this.#commit(cell, fact);
    cell.debts.after(cell.state, decision.facts);
    if (to.kind === 'desk') checkDeskAfter(cell.state as DeskState);
    this.#post(cell);
    return { ok: true, reply: cell.kind.replyOf(decision.facts), facts: decision.facts };
  }

  #commit(cell: Cell, fact: Fact): void {
    const { kind, id } = cell.address;
    SCHEMAS.get(`${kind}/${fact.type}`)?.body.parse(fact.body);
    if (kind === 'desk') {
      checkDeskFact(cell.state as DeskState, fact);
      this.watch?.(cell.state as DeskState, fact);
    }
    cell.log.push({ fact, at: this.now });
    cell.kind.evolve(cell.state, fact, this.now, cell.log.length);
    if (kind === 'helper') checkHelperFact(cell.state as HelperState, fact);
    this.facts.push({ actor: `${kind}/${id}`, type: fact.type, body: fact.body as { readonly [name: string]: unknown } });
  }

  #post(cell: Cell): void {
    const owed = new Map<string, number>();
    for (const message of cell.kind.outbox(cell.state)) {
      owed.set(message.key, message.version);
      if (cell.sent.get(message.key) !== message.version) this.wire.push({ from: cell.address, message });
    }
    cell.sent = owed;
  }

  /** Hands one message over; the answer goes back to its sender unless it is lost. */
  deliver({ from, message, answer }: Letter, answerLost = false): void {
    if (answer) return this.acked(from, message, answer.reply);
    if (!('kind' in message.to)) throw new Error('only actors live here');
    const outcome = this.tell(message.to, message, { from });
    if (!outcome.ok) throw new Error(`${message.type} was refused: ${outcome.code}`);
    if (answerLost) return;
    if (this.slowAnswers) this.wire.push({ from, message, answer: { reply: outcome.reply } });
    else this.acked(from, message, outcome.reply);
  }

  acked(sender: ActorAddress, { key, version }: OutMessage, reply: unknown): void {
    this.tell(sender, { type: 'host.outbox-acked', body: { key, version, reply } });
  }

  /** Delivers everything in order, and what that brings, until nothing is on its way. */
  settle(): void {
    for (let steps = 0; this.wire.length > 0; steps += 1) {
      if (steps > 200_000) throw new Error('the house does not come to rest');
      this.deliver(this.wire.shift() as Letter);
    }
  }

  /** Puts on the wire again whatever is still owed, as a host does after a while. */
  resend(): void {
    this.wire = [];
    for (const cell of this.cells.values()) {
      for (const message of cell.kind.outbox(cell.state)) this.wire.push({ from: cell.address, message });
    }
  }

  /** Lets time pass, waking each actor when it is due, in order; everything sent on the way arrives. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let steps = 0; ; steps += 1) {
      if (steps > 100_000) throw new Error('an actor wakes for ever');
      const due = this.#nextDue();
      if (!due || due.at > end) break;
      this.now = Math.max(this.now, due.at);
      const outcome = this.tell(due.cell.address, { type: 'host.wake', body: {} });
      if (outcome.ok && outcome.facts.length === 0) throw new Error(`${actorKey(due.cell.address)} was due but did nothing`);
      this.settle();
    }
    this.now = end;
  }

  #nextDue(): { readonly cell: Cell; readonly at: number } | undefined {
    let first: { readonly cell: Cell; readonly at: number } | undefined;
    for (const cell of this.cells.values()) {
      const at = cell.kind.dueAt(cell.state);
      if (at !== null && (!first || at < first.at)) first = { cell, at };
    }
    return first;
  }

  /* ---- people ---- */

  by(name: string, command: Command): Outcome {
    const by = { principal: `a:${name}`, roles: ['helper' as const], name };
    const outcome = this.tell({ kind: 'helper', id: `${WIKI}/a:${name}` }, command, { by });
    return outcome;
  }

  onDuty(name: string, wish: object = {}): Outcome {
    const outcome = this.by(name, { type: 'helper.set-duty', body: { duty: 'available', languages: ['en'], ...wish } });
    this.settle();
    return outcome;
  }

  setDuty(name: string, duty: string): Outcome {
    const outcome = this.by(name, { type: 'helper.set-duty', body: { duty } });
    this.settle();
    return outcome;
  }

  presence(name: string, here: boolean): void {
    this.tell({ kind: 'helper', id: `${WIKI}/a:${name}` }, { type: 'host.presence', body: { here } });
    this.settle();
  }

  accept(name: string, offer: string): Outcome {
    const outcome = this.by(name, { type: 'helper.accept-offer', body: { offer } });
    this.settle();
    return outcome;
  }

  decline(name: string, offer: string): Outcome {
    const outcome = this.by(name, { type: 'helper.decline-offer', body: { offer } });
    this.settle();
    return outcome;
  }

  /** A newcomer asks. Later numbers ask later unless `since` says otherwise. */
  ask(number: number, over: { topic?: string | null; excluded?: string[]; since?: number; language?: string } = {}): void {
    const { topic = null, excluded = [], since = this.now, language = 'en' } = over;
    const body = { wiki: WIKI, topic, since, language, excluded: excluded.map((name) => `a:${name}`) };
    this.tell({ kind: 'session', id: sessionNumber(number) }, { type: 'test.open', body });
    this.settle();
  }

  leave(number: number): void {
    this.tell({ kind: 'session', id: sessionNumber(number) }, { type: 'test.leave', body: {} });
    this.settle();
  }

  end(number: number): void {
    this.tell({ kind: 'session', id: sessionNumber(number) }, { type: 'test.end', body: {} });
    this.settle();
  }

  requeue(number: number): void {
    this.tell({ kind: 'session', id: sessionNumber(number) }, { type: 'test.requeue', body: {} });
    this.settle();
  }

  /** Offers ringing at a helper now, oldest first. */
  rings(name: string): { readonly offer: string; readonly number: number }[] {
    const ringing = [...this.helper(name).held.values()].filter(({ stage }) => stage === 'reserved');
    return ringing.map(({ offer, session }) => ({ offer, number: Number.parseInt(session, 16) }));
  }

  /** The one offer that rings at a helper. Throws if it is none or several. */
  ring(name: string): string {
    const [only, ...more] = this.rings(name);
    if (!only || more.length > 0) throw new Error(`${name} has ${more.length + (only ? 1 : 0)} offers ringing`);
    return only.offer;
  }

  /** Numbers of the sessions that rang at a helper, in order. */
  rang(name: string): number[] {
    const actor = `helper/${WIKI}/a:${name}`;
    return this.facts
      .filter((fact) => fact.actor === actor && fact.type === 'offer-rang')
      .map(({ body }) => Number.parseInt(body.session as string, 16));
  }
}
