// What each process of a cluster holds at a moment, and how that grew between two.
import type { Cluster } from '../people/cluster';
import { askDoor } from '../people/cluster/health';
import { gaugesOf, lookInside } from './inside';

/** By pod and figure. */
export type Sample = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Growth {
  readonly pod: string;
  readonly what: string;
  readonly early: number;
  readonly late: number;
  readonly isOver: boolean;
}

const FIGURES = /^oa_(activations|followed_actors|outbox_debts|mailbox_deliveries|commands_under_way|uncommitted)/;
const MOST_GROWTH = 0.05;
/** Below these a share says nothing: a few people more or less are there at any moment. */
const SLACK: Readonly<Record<string, number>> = { heap: 1_000_000, timers: 30, sockets: 60, subscriptions: 60 };
const SLACK_OF_FIGURES = 60;

export async function takeSample(cluster: Cluster, inspectors: ReadonlyMap<string, string>): Promise<Sample> {
  const subscriptions = await subscriptionsOf(cluster);
  const sample = new Map<string, ReadonlyMap<string, number>>();
  for (const name of cluster.pods()) {
    const inspector = inspectors.get(name);
    if (!inspector) throw new Error(`${name} has not told where its inspector is`);
    const page = await askDoor(cluster.pod(name).setting.healthPort, '/metrics', 20_000);
    const { heap, timers, sockets } = await lookInside(inspector);
    const figures = new Map([...gaugesOf(page?.text ?? '', FIGURES), ['heap', heap], ['timers', timers], ['sockets', sockets]] as const);
    const own = subscriptions.get(name);
    sample.set(name, own === undefined ? figures : new Map([...figures, ['subscriptions', own]]));
  }
  return sample;
}

/** By the name of the connection; pods whose connections are not named after them are left out. */
async function subscriptionsOf(cluster: Cluster): Promise<Map<string, number>> {
  const { monitor } = cluster.ground.broker;
  if (monitor === null) return new Map();
  const response = await fetch(`${monitor}/connz?limit=1000`);
  const { connections } = (await response.json()) as { connections: { name?: string; subscriptions: number }[] };
  const counts = new Map<string, number>();
  for (const { name = '', subscriptions } of connections) {
    const pod = cluster.pods().find((one) => name === one || name.startsWith(`${one}-`)) ?? soleOf(cluster, name);
    if (pod !== undefined) counts.set(pod, (counts.get(pod) ?? 0) + subscriptions);
  }
  return counts;
}

/** Where a room has one process its connection may be named after the room. */
function soleOf(cluster: Cluster, name: string): string | undefined {
  const own = cluster.pods().filter((pod) => name.includes(pod.slice(0, pod.lastIndexOf('-'))));
  return own.length === 1 ? own[0] : undefined;
}

export function growthOf(early: Sample, late: Sample): Growth[] {
  return [...late].flatMap(([pod, figures]) =>
    [...figures].map(([what, now]) => {
      const before = early.get(pod)?.get(what) ?? 0;
      const slack = SLACK[what] ?? SLACK_OF_FIGURES;
      return { pod, what, early: before, late: now, isOver: now > before * (1 + MOST_GROWTH) && now - before > slack };
    }),
  );
}

export function comparisonLines(growth: readonly Growth[]): string[] {
  const shown = (what: string, value: number) => (what === 'heap' ? `${(value / 1_000_000).toFixed(1)} MB` : String(value));
  return growth.map(
    ({ pod, what, early, late, isOver }) =>
      `${pod.padEnd(14)} ${what.padEnd(46)} ${shown(what, early).padStart(9)} → ${shown(what, late).padStart(9)}${isOver ? '  GREW' : ''}`,
  );
}
