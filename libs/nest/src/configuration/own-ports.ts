/**
 * Ports of one process among several that share a machine and a configuration file, from its environment. Pods with an address of their own
 * need none of it.
 */
import type { PlacedFault } from './fault-list';
import type { CheckedConfiguration, Room } from './schema';

export interface OwnPorts {
  /** Where this gateway listens itself; people reach it at `listen.port`, where a balancer stands. */
  readonly listen: number;
  /** Health and metrics of this process; null: none. */
  readonly health: number | null;
}

type Env = Readonly<Record<string, string | undefined>>;
const VARIABLES = ['OA_LISTEN_PORT', 'OA_HEALTH_PORT'] as const;

export function ownPortFaults(env: Env): PlacedFault[] {
  return VARIABLES.flatMap((name) => {
    const text = env[name];
    const sound = text === undefined || (/^\d{1,5}$/.test(text) && Number(text) <= 65_535);
    return sound ? [] : [{ path: [name], text: 'must be a port from 0 to 65535' }];
  });
}

/** `OA_LISTEN_PORT` and `OA_HEALTH_PORT` where they are set, else what the configuration says. */
export function ownPorts({ listen, health }: Pick<CheckedConfiguration, 'listen' | 'health'>, room: Room | 'all', env: Env): OwnPorts {
  return {
    listen: portOf(env.OA_LISTEN_PORT) ?? listen.port,
    health: portOf(env.OA_HEALTH_PORT) ?? health.ports[room === 'all' ? 'gateway' : room],
  };
}

const portOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
