// What every seed begins with: rules, stores, buses, kinds, and what is checked on the way.

import type { ActorKind } from '@oa/actors';
import { FACTS_OF, type KindName, MESSAGES_OF, type RulesInForce, type ServiceName, WikiRules } from '@oa/contracts';
import { Bus } from './bus';
import type { Chance } from './chance';
import { EventLog, type Row } from './event-log';
import { KINDS_UNDER_TEST } from './kinds-under-test';
import type { Mutation } from './mutations';
import { Timeline } from './timeline';
import { type Counts, type GatewayListener, type PodListener, Violation, type World } from './world';

/** Lines of a trace kept, at least. */
const TRACE_LINES = 4_000;

const RULES: RulesInForce = {
  revision: 'simulated',
  rules: WikiRules.parse({
    wiki: 'demo',
    name: 'Demo',
    origins: ['http://127.0.0.1:8081'],
    articlePath: 'http://127.0.0.1:8081/wiki/$1',
    languages: ['en', 'de'],
    topics: [
      { key: 'editing', label: 'Editing' },
      { key: 'files', label: 'Files' },
    ],
    helpPage: 'http://127.0.0.1:8081/wiki/Help',
    conductPage: 'http://127.0.0.1:8081/wiki/Conduct',
    offer: { windowSeconds: 20 },
    capacity: { first: 20, firstChats: 0, later: 20, ceiling: 20 },
    line: { asksPerHour: 1_000, goneSeconds: 30 },
    idle: { warnMinutes: 1, endMinutes: 2 },
    helperLost: { tellSeconds: 5, requeueSeconds: 20 },
    standing: { n: 2, coolDownMinutes: 0 },
  }),
};

/** An empty world: no pod, no gateway and nobody in it. `lines` collects the trace. */
export function newWorld(
  seed: number,
  chance: Chance,
  mutation: Mutation | null,
  lines: string[] | null,
  landed: (rows: readonly Row[]) => void,
): World {
  const timeline = new Timeline();
  const counts = newCounts();
  const log = () => new EventLog({ fenced: mutation?.hostError !== 'no-fence', landed, dropped: (rows) => (counts.fenced += rows) });
  const logs: Record<ServiceName, EventLog> = { matching: log(), sessions: log(), moderation: log(), feedback: log() };
  const strict = seed % 32 === 0;
  return {
    seed,
    timeline,
    chance,
    pods: new Bus<PodListener>(timeline, chance),
    gateways: new Bus<GatewayListener>(timeline, chance),
    kinds: kindsFor(mutation),
    logs,
    storms: { crashAfterCommit: 0, commitFails: 0, commitSilent: 0 },
    counts,
    hostError: mutation?.hostError ?? null,
    rules: (wiki) => {
      if (wiki !== RULES.rules.wiki) throw new Error(`no such wiki: ${wiki}`);
      return RULES;
    },
    checkMessage: strict
      ? (kind, type, body) => parse(MESSAGES_OF[kind].find((one) => one.name === type)?.payload, `message ${type}`, body)
      : () => {},
    checkFact:
      strict && !mutation ? (kind, type, body) => parse(FACTS_OF[kind].find((one) => one.name === type)?.body, `fact ${type}`, body) : () => {},
    violated(invariant, what) {
      lines?.push(`${Math.round(timeline.now)} VIOLATION ${invariant}: ${what}`);
      throw new Violation(invariant, what);
    },
    trace(line) {
      if (!lines) return;
      lines.push(`${Math.round(timeline.now)} ${line()}`);
      if (lines.length > 2 * TRACE_LINES) lines.splice(0, TRACE_LINES);
    },
  };
}

function parse(schema: { safeParse(value: unknown): { success: boolean; error?: unknown } } | undefined, what: string, body: unknown): void {
  if (!schema) throw new Violation('contract', `nobody knows the ${what}`);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Violation('contract', `${what} ${JSON.stringify(body)}: ${String(parsed.error)}`);
}

function kindsFor(mutation: Mutation | null): ReadonlyMap<KindName, ActorKind> {
  const wrapped = mutation?.kind;
  return new Map(KINDS_UNDER_TEST.map((kind) => [kind.kind, wrapped?.of === kind.kind ? wrapped.wrap(kind) : kind]));
}

function newCounts(): Counts {
  return {
    commits: 0,
    facts: 0,
    offers: 0,
    fenced: 0,
    duplicates: 0,
    republished: 0,
    resent: 0,
    kills: 0,
    freezes: 0,
    steals: 0,
    snapshots: 0,
    gatewayDeaths: 0,
    texts: 0,
    chats: 0,
    restrictions: 0,
    poisoned: 0,
  };
}
