// Deliberate errors the simulator must find. Those of the host, the store and the gateway are switches of the model; those of kinds wrap the kind.

import { type ActorKind, answer, type Command, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import type { HostError } from './world';

export interface Mutation {
  /** What a correct house does and this one does not. */
  readonly about: string;
  readonly hostError?: HostError;
  /** Wraps one kind. */
  readonly kind?: { readonly of: KindName; wrap(kind: ActorKind): ActorKind };
}

type Decide = ActorKind['decide'];

function deciding(
  decide: (inner: Decide, state: Readonly<unknown>, command: Command, context: DecideContext) => Decision,
): (kind: ActorKind) => ActorKind {
  return (kind) => {
    const inner: Decide = (state, command, context) => kind.decide(state, command, context);
    return { ...kind, decide: (state, command, context) => decide(inner, state, command, context) };
  };
}

/** An assignment as the session would make it, were it free to. */
function assignedAnyhow(body: object): Fact {
  const { helper, name, offer, round } = body as { helper: string; name: string; offer: string; round: number };
  return { type: 'helper-assigned', body: { helper, name, offer, round, warnAfterMs: 60_000, answerWithinMs: 60_000, rules: 'mutated' } };
}

const acceptsAny: Decide extends never ? never : (inner: Decide, state: Readonly<unknown>, command: Command, context: DecideContext) => Decision = (
  inner,
  state,
  command,
  context,
) => {
  const decision = inner(state, command, context);
  const refused = command.type === 'session.assign' && decision.do === 'answer' && (decision.reply as { yes: boolean }).yes === false;
  return refused ? commit(assignedAnyhow(command.body)) : decision;
};

/** Forgets which round an offer belongs to: takes the session's present round for that of the offer. */
function roundUnchecked(kind: ActorKind): ActorKind {
  const rounds = new WeakMap<object, number>();
  return {
    ...kind,
    evolve(state, fact, at, seq) {
      if (fact.type === 'request-queued') rounds.set(state as object, (fact.body as { round: number }).round);
      kind.evolve(state, fact, at, seq);
    },
    restore(id, snapshot, version) {
      const state = kind.restore(id, snapshot, version);
      rounds.set(state as object, (snapshot as { round: number }).round);
      return state;
    },
    decide(state, command, context) {
      const round = rounds.get(state as object);
      if (command.type !== 'session.assign' || round === undefined) return kind.decide(state, command, context);
      const body = command.body as { offer: string };
      const offer = body.offer.replace(/\.\d+\./, `.${round}.`);
      const decision = kind.decide(state, { ...command, body: { ...body, round, offer } }, context);
      if (decision.do !== 'commit') return decision;
      const facts = decision.facts.map((fact) => (fact.type === 'helper-assigned' ? { ...fact, body: { ...fact.body, offer: body.offer } } : fact));
      return { ...decision, facts };
    },
  };
}

/** Holds a place although every place is held. */
const capacityUnchecked = deciding((inner, state, command, context) => {
  const decision = inner(state, command, context);
  const full = command.type === 'helper.reserve' && decision.do === 'answer' && (decision.reply as { result: string }).result === 'full';
  if (!full) return decision;
  const body = command.body as { windowMs: number };
  const { version } = decision.reply as { version: number };
  return commit({ type: 'offer-rang', body: { ...body, until: context.now + body.windowMs, version: version + 1 } });
});

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'no-fence': { about: 'rows of a stale epoch are appended', hostError: 'no-fence' },
  'round-unchecked': { about: 'a session takes an assignment of an older round', kind: { of: 'session', wrap: roundUnchecked } },
  'session-accepts-any-assign': { about: 'a session says yes to every assignment', kind: { of: 'session', wrap: deciding(acceptsAny) } },
  'outbox-lost': { about: 'a debt is sent once and never again', hostError: 'outbox-lost' },
  'capacity-unchecked': { about: 'a helper holds places beyond capacity', kind: { of: 'helper', wrap: capacityUnchecked } },
  'release-ignored': {
    about: 'a helper keeps the place of a chat that is over',
    kind: {
      of: 'helper',
      wrap: deciding((inner, state, command, context) => (command.type === 'helper.release' ? answer() : inner(state, command, context))),
    },
  },
  'unversioned-ack': { about: 'an acknowledgement of an older version pays the newer debt', hostError: 'unversioned-ack' },
  'no-republish-on-duplicate': { about: 'a repeated command is not answered with its facts', hostError: 'no-republish-on-duplicate' },
  'answer-unfenced': { about: 'a pod that lost its shard answers another actor from what it remembers', hostError: 'answer-unfenced' },
  'due-unfenced': { about: 'a pod that lost its shard sets the due rows of its actors', hostError: 'due-unfenced' },
  'refused-join-detaches': {
    about: 'refusing one person’s join takes the facts from others on the same gateway',
    hostError: 'refused-join-detaches',
  },
  'refused-unlooked': { about: 'a command is refused without a look whether it was done before', hostError: 'refused-unlooked' },
  'tail-before-subscribe': { about: 'a gateway reads the tail before it listens', hostError: 'tail-before-subscribe' },
};
