// The names of a cluster's parts, and how they stand.
import type { demoInput } from '@oa/nest';
import type { MariadbOptions } from '@oa/testkit';

/** The order in which processes start being needed; they are drained the other way round. */
export const CLUSTER_ROOMS = ['moderation', 'feedback', 'sessions', 'matching', 'gateway'] as const;
export type ClusterRoom = (typeof CLUSTER_ROOMS)[number];
export type Counts = Readonly<Record<ClusterRoom, number>>;

/** As the issue asks: what `npm run cluster` starts unless told otherwise. */
export const DEFAULT_COUNTS: Counts = { moderation: 2, feedback: 2, sessions: 3, matching: 3, gateway: 2 };
/** `npm run services`: the gateway and four services, one process each. */
export const ONE_EACH: Counts = { moderation: 1, feedback: 1, sessions: 1, matching: 1, gateway: 1 };

export type DemoInput = ReturnType<typeof demoInput>;

/**
 * `starting` until its health door says ready once, `up` until it is told to stop, `stopping` while it drains, `down` after its end;
 * `frozen` stands beside them.
 */
export type PodState = 'starting' | 'up' | 'stopping' | 'down';

export interface PodStatus {
  /** `matching-2`. */
  readonly pod: string;
  readonly room: ClusterRoom | 'wiki';
  readonly pid: number | null;
  /** Where it listens: a gateway's own door, a service's health door. */
  readonly port: number;
  readonly state: PodState;
  readonly frozen: boolean;
  /** What its health door says now; false if it does not answer. */
  readonly ready: boolean;
  /** By kind of actor; empty for gateways. */
  readonly shards: Readonly<Record<string, number>>;
  readonly restarts: number;
}

/** Where a pod reaches the broker and the database. */
export interface Reach {
  /** `host:port`. */
  readonly bus: string;
  readonly database: string;
}

export interface ClusterOptions {
  readonly counts?: Partial<Counts>;
  /** Changes the demo's configuration before it is written. */
  readonly configure?: (input: DemoInput) => DemoInput;
  /** In place of the demo: a whole configuration; its bus, database and ports are replaced. */
  readonly configuration?: DemoInput;
  /** Port of the balancer, and of the demo wiki; default: free ones. */
  readonly port?: number;
  readonly wikiPort?: number;
  /** False: people reach the only gateway itself. Default: true. */
  readonly balancer?: boolean;
  /** False: no demo wiki. */
  readonly wiki?: boolean;
  /** Added to the environment of every pod, or of one. */
  readonly env?: (pod: string) => Readonly<Record<string, string>>;
  /** Puts something between a pod and its servers, such as a link that can be cut: answers where this pod is to reach them. */
  readonly reach?: (pod: string, real: Reach) => Reach | Promise<Reach>;
  /** Of the private database. */
  readonly mariadb?: MariadbOptions;
  /** The checkout whose built programs run. Default: this one. */
  readonly root?: string;
  /** Every line a pod says. */
  readonly onLine?: (pod: string, line: string) => void;
  /** A pod that ended unasked is started again after this long; null: stays down. Default: 500 ms. */
  readonly restartAfterMs?: number | null;
}
