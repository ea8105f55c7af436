/** People and situations of the sessions' tests. */
import { type ActorAddress, type Authority, type confirmOpened, type PageContext, PRESENCE, type ReplyOf } from '@oa/contracts';
import { ASKER_KIND } from '../src/domain/asker/asker.kind';
import type { AskerState } from '../src/domain/asker/asker-state';
import { SESSION_KIND } from '../src/domain/session/session.kind';
import type { SessionState } from '../src/domain/session/session-state';
import { Bench, type Came } from './bench';

export const SESSION = 'a'.repeat(32);
export const asker = (name = 'Kim'): Authority => ({ principal: `a:${name}`, roles: ['asker'], name });
export const helper = (name: string): Authority => ({ principal: `a:${name}`, roles: ['helper'], name });
export const askerActor = (name = 'Kim'): ActorAddress => ({ kind: 'asker', id: `demo/a:${name}` });
export const helperActor = (name: string): ActorAddress => ({ kind: 'helper', id: `demo/a:${name}` });
export const DESK: ActorAddress = { kind: 'desk', id: 'demo/en' };
export const KIM = asker();
export const ADA = helper('Ada');
export const BO = helper('Bo');

const context: PageContext = { page: 'Sandbox' };
export const OPENING = {
  wiki: 'demo',
  request: { language: 'en', topic: 'editing' },
  question: 'How do I cite a book?',
  context,
  asker: { kind: 'named', name: 'Kim', edits: 3 },
  consent: { policy: 'sealed', version: 1 },
} as const;

export const FREE: ReplyOf<typeof confirmOpened> = { excluded: [], restrictedUntil: null, mayOpen: true, parked: 0 };

/** One session at its bench, led to where a test begins. */
export class SessionBench extends Bench<SessionState> {
  #offers = 0;
  #words = 0;

  constructor(id = SESSION) {
    super(SESSION_KIND, id);
  }

  opening(policy: 'none' | 'sealed' = 'sealed'): this {
    this.rules = { ...this.rules, policy: { ...this.rules.policy, name: policy } };
    this.ask(KIM, 'session.open', { ...OPENING, consent: { policy, version: 1 } });
    return this;
  }

  waiting(answer: Partial<typeof FREE> = {}): this {
    if (this.state.name === 'unopened') this.opening();
    this.ack('asker', { ...FREE, ...answer });
    return this;
  }

  /** The helper accepts an offer of the round, by default the present one. */
  assign(name: string, round = this.state.round, offer = `${this.id}.${round}.${++this.#offers}`): Came {
    return this.tell(helperActor(name), 'session.assign', { offer, round, helper: `a:${name}`, name });
  }

  chatting(name = 'Ada'): this {
    if (this.state.name !== 'waiting') this.waiting();
    this.assign(name);
    return this;
  }

  ended(): this {
    if (this.state.name !== 'assigned') this.chatting();
    this.ask(KIM, 'session.end');
    return this;
  }

  /** A word of the helper's actor about their sockets, by default newer than all before. */
  presence(name: string, here: boolean, offer = this.state.helper?.offer ?? '', serial = ++this.#words): Came {
    return this.tell(helperActor(name), 'session.helper-presence', { offer, here, serial });
  }

  /** A word of the desk about who is there, by default newer than all before and about the present round. */
  supply(why: string | null, round = this.state.round, serial = ++this.#words): Came {
    return this.tell(DESK, 'session.tell-supply', { round, why, serial });
  }

  /** The host's word about the asker's own sockets. */
  askerSeen(here: boolean): Came {
    return this.send(PRESENCE, { here }, {});
  }

  /** Every receiver answers until nothing is owed: an untroubled world. */
  settle(): void {
    for (let turn = 0; turn < 20 && this.debts.length > 0; turn += 1) {
      for (const debt of this.debts) this.ack(debt.key, debt.type === 'asker.confirm-opened' ? FREE : {}, debt.version);
    }
  }
}

export class AskerBench extends Bench<AskerState> {
  #cids = 0;

  constructor(id = 'demo/a:Kim') {
    super(ASKER_KIND, id);
  }

  cid(): string {
    return `00000000-0000-4000-8000-${(++this.#cids).toString(16).padStart(12, '0')}`;
  }

  askHelp(cid = this.cid(), language = 'en'): Came {
    return this.ask(KIM, 'asker.ask', { cid, request: { language, topic: null } });
  }

  /** Asks and lets the session confirm: one session is open. Answers its id. */
  opened(): string {
    const { session } = this.askHelp().reply as { session: string };
    this.confirm(session, 1);
    return session;
  }

  confirm(session: string, serial: number): Came {
    return this.tell({ kind: 'session', id: session }, 'asker.confirm-opened', { session, request: { language: 'en', topic: null }, serial });
  }

  noteState(session: string, state: 'parked' | 'closed', serial: number, keyUntil: number | null = null): Came {
    return this.tell({ kind: 'session', id: session }, 'asker.session-state', { session, state, keyUntil, serial });
  }

  part(session: string, name: string, parted: boolean, serial: number): Came {
    return this.tell({ kind: 'session', id: session }, 'asker.part-pair', { session, helper: `a:${name}`, parted, serial });
  }

  standing(version: number, restrictedUntil: number | null, coolDownUntil: number | null = null): Came {
    return this.tell({ kind: 'standing', id: this.id }, 'asker.copy-standing', { version, restrictedUntil, coolDownUntil });
  }
}
