/** A workbench for one actor: sends it commands, keeps its log and its clock, as a host would without any of a host's machinery. */
import type { ActorKind, DecideContext, Fact, OutMessage } from '@oa/actors';
import {
  type ActorAddress,
  ASKER_FACTS,
  ASKER_MESSAGES,
  type Authority,
  type FactDefinition,
  type MessageDefinition,
  OUTBOX_ACKED,
  SESSION_FACTS,
  SESSION_MESSAGES,
  WAKE,
  WikiRules,
} from '@oa/contracts';

export const RULES = WikiRules.parse({
  wiki: 'demo',
  name: 'Demo',
  origins: ['http://localhost:1'],
  articlePath: 'http://localhost:1/wiki/$1',
  languages: ['en', 'de'],
  topics: [{ key: 'editing', label: 'Editing' }],
  helpPage: 'http://localhost:1/help',
  conductPage: 'http://localhost:1/conduct',
});

export interface LogLine {
  readonly seq: number;
  readonly at: number;
  readonly fact: Fact;
}

/** What came of a command: the names of its facts, or the refusal, or `later`, or nothing; and the reply. */
export interface Came {
  readonly facts: readonly string[];
  readonly refused: string | null;
  readonly later: boolean;
  readonly reply: unknown;
  readonly open: { readonly seq: number; readonly fields: readonly string[] } | undefined;
  readonly details: Readonly<Record<string, string | number>>;
}

const MESSAGES = new Map<string, MessageDefinition>([...SESSION_MESSAGES, ...ASKER_MESSAGES].map((one) => [one.name, one]));

export class Bench<S extends object> {
  state: S;
  now = Date.UTC(2026, 0, 5, 12);
  rules = RULES;
  readonly log: LogLine[] = [];
  #ids = 0;
  readonly #facts: Map<string, FactDefinition>;

  constructor(
    readonly kind: ActorKind<S>,
    readonly id: string,
  ) {
    this.state = kind.initial(id);
    this.#facts = new Map((kind.kind === 'session' ? SESSION_FACTS : ASKER_FACTS).map((one) => [one.name, one]));
  }

  /** A person's command. The body is parsed by the contract first, as a host does. */
  ask(by: Authority, type: string, body: object = {}): Came {
    return this.send(type, body, { by });
  }

  /** An actor's message. */
  tell(from: ActorAddress, type: string, body: object = {}): Came {
    return this.send(type, body, { from });
  }

  wake(): Came {
    return this.send(WAKE, {}, {});
  }

  /** The receiver of what is owed under a key has answered, for the version owed unless told otherwise. */
  ack(key: string, reply: unknown = {}, version = this.owed(key)?.version ?? 0): Came {
    return this.send(OUTBOX_ACKED, { key, version, reply }, {});
  }

  /** Moves the clock, waking the actor each time it is due. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let turn = 0; turn < 100; turn += 1) {
      const due = this.kind.dueAt(this.state);
      if (due === null || due > end) break;
      this.now = Math.max(this.now, due);
      this.wake();
    }
    this.now = end;
  }

  get debts(): OutMessage[] {
    return [...this.kind.outbox(this.state)];
  }

  owed(key: string): OutMessage | undefined {
    return this.debts.find((one) => one.key === key);
  }

  /** The body of the newest fact of this name. */
  last(type: string): Record<string, unknown> | undefined {
    return this.log.findLast((line) => line.fact.type === type)?.fact.body as Record<string, unknown> | undefined;
  }

  /** The state made anew from the log; with a snapshot after so many facts; with sealed fields left in if `plain`. */
  replay(snapshotAfter = 0, plain = false): S {
    let state = this.kind.initial(this.id);
    for (const { seq, at, fact } of this.log) {
      this.kind.evolve(state, plain ? fact : this.#unsealed(fact), at, seq);
      if (seq === snapshotAfter) {
        const stored = JSON.parse(JSON.stringify(this.kind.snapshot(state))) as unknown;
        state = this.kind.restore(this.id, stored, this.kind.snapshotVersion);
      }
    }
    return state;
  }

  send(type: string, body: object, who: { by?: Authority; from?: ActorAddress }): Came {
    const definition = MESSAGES.get(type);
    const parsed = definition ? (definition.payload.parse(body) as object) : body;
    const context: DecideContext = {
      id: this.id,
      now: this.now,
      ...who,
      commandId: `c${this.log.length}`,
      rules: () => ({ revision: 'r1', rules: this.rules }),
      newId: () => (++this.#ids).toString(16).padStart(32, '0'),
    };
    const before = JSON.stringify(this.kind.snapshot(this.state));
    const decision = this.kind.decide(this.state, { type, body: parsed }, context);
    if (JSON.stringify(this.kind.snapshot(this.state)) !== before) throw new Error(`decide changed the state on ${type}`);
    const nothing: Came = { facts: [], refused: null, later: false, reply: undefined, open: undefined, details: {} };
    switch (decision.do) {
      case 'commit':
        return { ...nothing, facts: this.#commit(decision.facts), reply: checked(definition, this.kind.replyOf(decision.facts)) };
      case 'answer':
        return { ...nothing, reply: decision.open ? decision.reply : checked(definition, decision.reply), open: decision.open };
      case 'refuse':
        if (!definition?.refusals.includes(decision.code)) throw new Error(`${type} refuses with ${decision.code}, which its contract does not list`);
        return { ...nothing, refused: decision.code, details: decision.details ?? {} };
      case 'later':
        return { ...nothing, later: true };
    }
  }

  #commit(facts: readonly Fact[]): string[] {
    for (const fact of facts) {
      const definition = this.#facts.get(fact.type);
      if (!definition) throw new Error(`${fact.type} is no fact of a ${this.kind.kind}`);
      definition.body.parse(fact.body);
      const line = { seq: this.log.length + 1, at: this.now, fact };
      this.log.push(line);
      this.kind.evolve(this.state, this.#unsealed(fact), line.at, line.seq);
    }
    for (const debt of this.kind.outbox(this.state)) if (debt.key.length > 200) throw new Error(`outbox key too long: ${debt.key}`);
    return facts.map((fact) => fact.type);
  }

  #unsealed(fact: Fact): Fact {
    const body: Record<string, unknown> = { ...fact.body };
    for (const field of this.#facts.get(fact.type)?.sealed ?? []) delete body[field];
    return { type: fact.type, body };
  }
}

function checked(definition: MessageDefinition | undefined, reply: unknown): unknown {
  return definition ? definition.reply.parse(reply) : reply;
}
