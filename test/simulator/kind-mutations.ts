// Kinds with one deliberate error each: wrappers around the real ones.

import { type ActorKind, answer, type Command, commit, type DecideContext, type Decision, type Fact } from '@oa/actors';

type Wrap = (kind: ActorKind) => ActorKind;
type Decide = (state: object, command: Command, context: DecideContext) => Decision;

/** Wraps `decide` alone. */
function deciding(decide: (inner: Decide, state: object, command: Command, context: DecideContext) => Decision): Wrap {
  return (kind) => ({ ...kind, decide: (state, command, context) => decide(kind.decide.bind(kind), state, command, context) });
}

/** Says yes to every assignment. */
export const acceptsAnyAssign = deciding((inner, state, command, context) => {
  const decision = inner(state, command, context);
  const refused = command.type === 'session.assign' && decision.do === 'answer' && (decision.reply as { yes: boolean }).yes === false;
  if (!refused) return decision;
  const { helper, name, offer, round } = command.body as { helper: string; name: string; offer: string; round: number };
  return commit({ type: 'helper-assigned', body: { helper, name, offer, round, warnAfterMs: 60_000, answerWithinMs: 60_000, rules: 'mutated' } });
});

/** Forgets which round an offer belongs to: takes the session's present round for that of the offer. */
export const roundUnchecked: Wrap = (kind) => {
  const rounds = new WeakMap<object, number>();
  return {
    ...kind,
    evolve(state, fact, at, seq) {
      if (fact.type === 'request-queued') rounds.set(state, (fact.body as { round: number }).round);
      kind.evolve(state, fact, at, seq);
    },
    restore(id, snapshot, version) {
      const state = kind.restore(id, snapshot, version);
      rounds.set(state, (snapshot as { round: number }).round);
      return state;
    },
    decide(state, command, context) {
      const round = rounds.get(state);
      if (command.type !== 'session.assign' || round === undefined) return kind.decide(state, command, context);
      const body = command.body as { offer: string };
      const offer = body.offer.replace(/\.\d+\./, `.${round}.`);
      const decision = kind.decide(state, { ...command, body: { ...body, round, offer } }, context);
      const real = (fact: Fact): Fact => (fact.type === 'helper-assigned' ? { ...fact, body: { ...fact.body, offer: body.offer } } : fact);
      return decision.do === 'commit' ? commit(...decision.facts.map(real)) : decision;
    },
  };
};

/** Holds a place although every place is held. */
export const capacityUnchecked = deciding((inner, state, command, context) => {
  const decision = inner(state, command, context);
  if (command.type !== 'helper.reserve' || decision.do !== 'answer') return decision;
  const { result, version } = decision.reply as { result: string; version: number };
  if (result !== 'full') return decision;
  const body = command.body as { windowMs: number };
  return commit({ type: 'offer-rang', body: { ...body, until: context.now + body.windowMs, version: version + 1 } });
});

/** Keeps the place of a chat that is over. */
export const releaseIgnored = deciding((inner, state, command, context) =>
  command.type === 'helper.release' ? answer() : inner(state, command, context),
);

/** Puts the youngest request first. */
export const youngestFirst: Wrap = (kind) => ({
  ...kind,
  evolve(state, fact, at, seq) {
    const body = fact.body as { since: number };
    kind.evolve(state, fact.type === 'request-enqueued' ? { ...fact, body: { ...body, since: -body.since } } : fact, at, seq);
  },
});

/** Gives every new request to one helper while they are on duty, whoever's turn it is. */
export const favouriteFirst: Wrap = (kind) => {
  const favourite = 'a:Helper1';
  const online = new WeakSet<object>();
  return {
    ...kind,
    evolve(state, fact, at, seq) {
      const noted = fact.body as { helper: string; online: boolean };
      if (fact.type === 'helper-noted' && noted.helper === favourite) {
        if (noted.online) online.add(state);
        else online.delete(state);
      }
      kind.evolve(state, fact, at, seq);
    },
    decide(state, command, context) {
      const decision = kind.decide(state, command, context);
      const { session, excluded } = command.body as { session: string; excluded: readonly string[] };
      if (command.type !== 'desk.enqueue' || decision.do !== 'commit' || excluded.includes(favourite) || !online.has(state)) return decision;
      const theirs = (fact: Fact): Fact =>
        fact.type === 'offer-made' && (fact.body as { session: string }).session === session
          ? { ...fact, body: { ...fact.body, helper: favourite } }
          : fact;
      return commit(...decision.facts.map(theirs));
    },
  };
};
