// Any command that passes its schema, in any order, from anyone it may come from: never a fault, always the same, and a snapshot loses nothing.
import type { ActorKind, Command, DecideContext, Fact } from '@oa/actors';
import { DESK_FACTS, DESK_MESSAGES, type FactDefinition, HELPER_FACTS, HELPER_MESSAGES, type MessageDefinition } from '@oa/contracts';
import { DebtFollower } from '@oa/testkit';
import fc from 'fast-check';
import { DESK_KIND, HELPER_KIND } from '../src';
import type { DeskState } from '../src/domain/desk/desk-state';
import { DESK, rulesOf, sessionNumber, WIKI } from './house';
import { checkDeskAfter, checkDeskFact } from './invariants';

const inForce = rulesOf();
const DEFINITIONS = [...DESK_MESSAGES, ...HELPER_MESSAGES] as readonly MessageDefinition[];
const FACTS = [...DESK_FACTS, ...HELPER_FACTS] as readonly FactDefinition[];

interface Step {
  readonly command: Command;
  readonly who: Pick<DecideContext, 'by' | 'from'>;
  readonly after: number;
}

const session = fc.integer({ min: 1, max: 4 }).map(sessionNumber);
const helper = fc.constantFrom('a:Ada', 'a:Ben');
const round = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.integer({ min: 0, max: 999_999_999 }));
const number = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.integer({ min: 0, max: 999_999 }));
const offer = fc.tuple(session, fc.integer({ min: 1, max: 3 }), number).map(([one, times, count]) => `${one}.${times}.${count}`);
const topic = fc.constantFrom(null, 'images', 'sources');
const topics = fc.uniqueArray(fc.constantFrom('images', 'sources'), { maxLength: 2 });
const language = fc.constantFrom('en', 'de');
const anyInt = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 60_000 }) }, fc.maxSafeInteger());
const anyNumber = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 60_000 }) }, fc.double({ noNaN: true, noDefaultInfinity: true }));
const natural = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.maxSafeNat());
const version = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 20 }) }, fc.integer());

const BODIES: Record<string, fc.Arbitrary<object>> = {
  'desk.enqueue': fc.record({ session, round, since: anyNumber, topic, language, excluded: fc.array(helper, { maxLength: 2 }) }),
  'desk.dequeue': fc.record({ session, round }),
  'desk.offer-returned': fc.record({ offer, helper, why: fc.constantFrom('declined', 'missed', 'gone') }),
  'desk.offer-extended': fc.record({ offer, helper, byMs: fc.oneof(fc.constant(30_000), fc.integer({ min: 1 })) }),
  'desk.helper-state': fc.record({
    ...{ helper, version, online: fc.boolean(), free: natural, capacity: natural, topics, windowMs: anyInt },
    ...{ name: fc.constant('Ada'), meanChatMs: fc.option(anyNumber) },
  }),
  'helper.set-duty': fc.record(
    {
      duty: fc.constantFrom('off', 'available', 'busy', 'away', 'going-off'),
      ...{ capacity: fc.integer({ min: 1, max: 20 }), languages: fc.array(language, { minLength: 1, maxLength: 2 }), topics },
      windowSeconds: fc.integer({ min: 20, max: 120 }),
    },
    { requiredKeys: ['duty'] },
  ),
  'helper.accept-offer': fc.record({ offer }),
  'helper.decline-offer': fc.record({ offer }),
  'helper.extend-offer': fc.record({ offer }),
  'helper.reserve': fc
    .record({ offer, session, round, desk: fc.constantFrom(DESK, `${WIKI}/de`), topic, language, since: anyNumber, windowMs: anyInt })
    .map((body) => ({ ...body, session: body.offer.slice(0, 32) })),
  'helper.withdraw': fc.record({ offer }),
  'helper.release': fc.record({ offer, why: fc.constantFrom('ended', 'requeued', 'misuse', 'erased') }),
  'helper.thank': fc.record({ session }),
};

const reply = fc.oneof(
  fc.record({ result: fc.constantFrom('ok', 'full', 'offline', 'gone'), version }),
  fc.record({ yes: fc.boolean() }),
  fc.constant({}),
  fc.constant(undefined),
);
const key = fc.oneof(
  number.map((count) => `o/${count}`),
  session.map((one) => `s/${one}`),
  fc.constantFrom(`d/${DESK}`, `d/${WIKI}/de`),
  fc.tuple(fc.constantFrom('a', 'r', 'p'), offer).map(([letter, one]) => `${letter}/${one}`),
);
const hostBodies: Record<string, fc.Arbitrary<object>> = {
  'host.outbox-acked': fc.record({ key, version: fc.integer({ min: 0, max: 20 }), reply }),
  'host.wake': fc.constant({}),
  'host.presence': fc.record({ here: fc.boolean() }),
};

/** Whom a command comes from: whoever the rules want, at times somebody else. */
function senderOf(type: string, body: object, stranger: boolean): Step['who'] {
  const named = body as { readonly session?: string; readonly helper?: string; readonly offer?: string; readonly desk?: string };
  if (type.startsWith('host.')) return stranger ? { from: { kind: 'desk', id: DESK } } : {};
  if (['helper.set-duty', 'helper.accept-offer', 'helper.decline-offer', 'helper.extend-offer'].includes(type)) {
    return { by: { principal: stranger ? 'a:Eve' : 'a:Ada', roles: ['helper'], name: 'Ada' } };
  }
  if (stranger) return { from: { kind: 'standing', id: 'x' } };
  if (type === 'helper.reserve' || type === 'helper.withdraw') return { from: { kind: 'desk', id: named.desk ?? DESK } };
  if (type === 'helper.release') return { from: { kind: 'session', id: named.offer?.slice(0, 32) ?? '' } };
  if (type === 'helper.thank') return { from: { kind: 'feedback', id: named.session ?? '' } };
  if (named.helper) return { from: { kind: 'helper', id: `${WIKI}/${named.helper}` } };
  return { from: { kind: 'session', id: named.session ?? '' } };
}

function steps(prefix: string): fc.Arbitrary<Step[]> {
  const bodies = Object.entries({ ...BODIES, ...hostBodies }).filter(([type]) => type.startsWith(prefix) || type.startsWith('host.'));
  const commands = bodies.map(([type, body]) => body.map((one) => ({ type, body: one })));
  const step = fc.record({ command: fc.oneof(...commands), stranger: fc.integer({ max: 9, min: 0 }), after: fc.integer({ min: 0, max: 40_000 }) });
  return fc.array(
    step.map(({ command, stranger, after }) => ({ command, who: senderOf(command.type, command.body, stranger === 0), after })),
    { maxLength: 60 },
  );
}

function parsed({ type, body }: Command): Command {
  const definition = DEFINITIONS.find(({ name }) => name === type);
  return definition ? { type, body: definition.payload.parse(body) as object } : { type, body };
}

function run<S extends object>(kind: ActorKind<S>, id: string, list: readonly Step[], check: (state: S, fact?: Fact) => void): void {
  const state = kind.initial(id);
  const log: { readonly fact: Fact; readonly at: number }[] = [];
  const debts = new DebtFollower(kind, state);
  let now = 1_000_000;
  for (const { command, who, after } of list) {
    now += after;
    const context = { id, now, commandId: '', newId: () => '', rules: () => inForce, ...who };
    const decision = kind.decide(state, parsed(command), context);
    const stored = JSON.stringify(kind.snapshot(state));
    // A snapshot at any point decides as the live state does, and deciding changes nothing.
    const restored = kind.restore(id, JSON.parse(stored), kind.snapshotVersion);
    expect(kind.decide(restored, parsed(command), context)).toEqual(decision);
    expect(JSON.parse(JSON.stringify(kind.snapshot(restored)))).toEqual(JSON.parse(stored));
    expect(JSON.stringify(kind.snapshot(state))).toBe(stored);
    if (decision.do !== 'commit') continue;
    expect(decision.facts.length).toBeGreaterThan(0);
    for (const fact of decision.facts) {
      FACTS.find(({ of, name }) => of === kind.kind && name === fact.type)?.body.parse(fact.body);
      check(state, fact);
      log.push({ fact, at: now });
      kind.evolve(state, fact, now, log.length);
    }
    check(state);
    debts.after(state, decision.facts);
    const due = kind.dueAt(state);
    if (due !== null) expect(Number.isFinite(due)).toBe(true);
    for (const { key: name, body } of kind.outbox(state)) expect([name.length <= 200, typeof body]).toEqual([true, 'object']);
  }
  const replayed = kind.initial(id);
  for (const [index, { fact, at }] of log.entries()) kind.evolve(replayed, JSON.parse(JSON.stringify(fact)), at, index + 1);
  expect(JSON.parse(JSON.stringify(kind.snapshot(replayed)))).toEqual(JSON.parse(JSON.stringify(kind.snapshot(state))));
}

describe('any sequence of valid commands', () => {
  it('is decided by a desk without a fault, in order, and alike from a snapshot or a log', () => {
    fc.assert(
      fc.property(steps('desk.'), (list) =>
        run<DeskState>(DESK_KIND as ActorKind<DeskState>, DESK, list, (state, fact) => (fact ? checkDeskFact(state, fact) : checkDeskAfter(state))),
      ),
      { numRuns: 150 },
    );
  });

  it('is decided by a helper without a fault, and alike from a snapshot or a log', () => {
    fc.assert(
      fc.property(steps('helper.'), (list) => run(HELPER_KIND, `${WIKI}/a:Ada`, list, () => undefined)),
      { numRuns: 150 },
    );
  });
});
