import { FACTS_OF, type KindName, type PublishedFact, WAKE } from '@oa/contracts';
import { Fault, type TraceStep } from '@oa/kernel';
import type { Fact, Tally } from '../kind';
import type { DueRow, EventRow, NewSnap, ShardEpoch } from '../store';
import { type Activation, type Delivery, placeOf, type Sending } from './activation';
import type { ActorHost } from './actor-host';
import type { LaneFailure, Staged } from './commit-lane';
import { holdsText, sealedBody, withoutText } from './sealing';

/** The facts of one command on their way: folded into the working state, then a share of a commit, then everything that follows from it. */
export class StagedCommand implements Staged {
  readonly first: number;
  readonly last: number;
  readonly rowCount: number;
  readonly prove = false;
  due: DueRow | null = null;
  #sends: readonly Sending[] = [];
  #snap: NewSnap | null = null;
  #tallies: Tally[] | null = null;
  #commit: TraceStep | undefined;
  readonly #viewsTouched: boolean;
  readonly #holdsText: boolean;

  constructor(
    readonly host: ActorHost,
    readonly activation: Activation,
    readonly delivery: Delivery,
    readonly facts: readonly Fact[],
    readonly at: number,
  ) {
    if (facts.length === 0) throw new Fault('a commit needs a fact', { actor: activation.key });
    this.first = activation.seq + 1;
    this.last = activation.seq + facts.length;
    this.rowCount = facts.length;
    const { viewFacts } = activation.kind;
    this.#viewsTouched = viewFacts !== undefined && facts.some((fact) => viewFacts.includes(fact.type));
    this.#holdsText = facts.some((fact) => holdsText(activation.name, fact));
  }

  get place(): ShardEpoch {
    return placeOf(this.activation);
  }

  /** Folds the facts into the working state and notes what the actor owes and when it must wake. True, so that a guard can tell. */
  evolve(): true {
    const { activation, host } = this;
    const bare = this.facts.map((fact) => withoutText(activation.name, fact));
    for (const fact of bare) {
      activation.seq += 1;
      activation.kind.evolve(activation.state, fact, this.at, activation.seq);
      this.#tally(fact);
    }
    activation.lastAt = this.at;
    this.#snap = host.snapshots.take(activation);
    this.#sends = host.courier.note(activation, bare, this.delivery.trace);
    const need = host.upkeep.needOf(activation, this.#viewsTouched, this.at);
    if (need !== null && (activation.dueStored === null || need < activation.dueStored)) {
      activation.dueStored = need;
      this.due = { kind: activation.name, shard: activation.shard, actor: activation.key, dueAt: need };
    }
    const { step } = this.delivery;
    if (step) this.#commit = host.options.tracer?.step('commit', step.traceparent, { facts: this.rowCount });
    return true;
  }

  #tally(fact: Fact): void {
    const { kind, state } = this.activation;
    const tally = kind.tally?.(state, fact, this.at);
    if (!tally) return;
    this.#tallies ??= [];
    this.#tallies.push(tally);
  }

  get ready(): (() => Promise<void>) | undefined {
    const { activation, host } = this;
    if (!this.#holdsText || activation.sealKey) return undefined;
    return async () => {
      activation.sealKey ??= await host.options.keys?.ensure(activation.key);
      if (!activation.sealKey) throw new Fault('the key of this actor is destroyed or there is no key store', { actor: activation.key });
    };
  }

  rows(): EventRow[] {
    const { activation, delivery, host } = this;
    return this.facts.map((fact, index) => {
      const seq = this.first + index;
      const body = sealedBody(activation.name, activation.key, seq, fact, activation.sealKey, host.options.sealer);
      activation.bytesSinceSnap += body.length;
      return {
        kind: activation.name,
        shard: activation.shard,
        epoch: activation.epoch,
        actor: activation.key,
        seq,
        commandId: index === 0 ? (delivery.envelope?.id ?? null) : null,
        first: this.first,
        type: fact.type,
        v: 1,
        body,
        at: this.at,
      };
    });
  }

  onCommitted(): void {
    const { activation, delivery, host } = this;
    const { envelope } = delivery;
    activation.committed = Math.max(activation.committed, this.last);
    this.#commit?.end('landed');
    host.deliveries.count(activation, delivery, 'done');
    if (this.#tallies) for (const tally of this.#tallies) host.meter.tally(tally);
    const reply = envelope ? activation.kind.replyOf(this.facts) : undefined;
    this.#publish(reply);
    if (envelope && !envelope.gw) host.answers.reply(delivery.reply, { id: envelope.id, ok: true, b: reply, seq: this.first, at: this.at });
    for (const sending of this.#sends) host.courier.send(activation, sending);
    if (this.due) host.timers.set(activation.name, activation.key, this.due.dueAt);
    if (this.#viewsTouched || activation.viewDigest === undefined) host.upkeep.putViews(activation);
    if (this.#snap) host.snapshots.keep(activation, this.#snap);
    host.soft.changed(activation);
    if (delivery.command.type === WAKE) host.upkeep.afterWake(activation);
  }

  onFailed(why: LaneFailure): void {
    this.#commit?.end(why);
    this.host.deliveries.failed(this.activation, this.delivery, why);
  }

  #publish(reply: unknown): void {
    const { activation, delivery, host } = this;
    let published: PublishedFact[] | undefined;
    for (const gateway of host.attachments.gatewaysOf(activation.key)) {
      published ??= this.facts.map((fact, index): PublishedFact => {
        const s = this.first + index;
        if (index > 0) return { k: activation.name, a: activation.id, s, t: fact.type, at: this.at, b: fact.body };
        // What is undefined is not written.
        const { trace: tr, envelope } = delivery;
        const asked = envelope?.gw ? envelope.id : undefined;
        const [r, z] = asked === undefined ? [] : [reply, this.last];
        return { k: activation.name, a: activation.id, s, t: fact.type, at: this.at, b: fact.body, tr, id: asked, r, z };
      });
      for (const fact of published) host.answers.publishFact(gateway, fact);
    }
  }
}

const bodies = new Map(Object.entries(FACTS_OF).map(([kind, facts]) => [kind, new Map(facts.map((fact) => [fact.name, fact]))]));

/** Throws if a fact does not fit its contract. */
export function checkFacts(kind: KindName, facts: readonly Fact[]): void {
  for (const fact of facts) {
    const definition = bodies.get(kind)?.get(fact.type);
    const parsed = definition?.body.safeParse(fact.body);
    if (!parsed) throw new Fault(`the kind ${kind} has no fact ${fact.type}`);
    if (!parsed.success) throw new Fault(`the fact ${fact.type} does not fit its contract at ${parsed.error.issues[0]?.path.join('.')}`);
  }
}
