/** What each room's user of the bus may publish to and listen on: the least it needs. For the broker's own configuration. */
import { kindsOf, type ServiceName } from '@oa/contracts';
import type { Room } from './schema';

export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What one service alone tells the gateways. */
const TOLD: Partial<Record<ServiceName, readonly string[]>> = { matching: ['e.d.*'], moderation: ['e.r.*'] };

/**
 * Only gateways may publish people's commands, and only they are told what was committed; a service listens to its own kinds of actor, its own
 * queries and its own pods, and to nobody else's; that shards changed hands everybody hears, for what they owe their actors.
 */
export function busPermissions(room: Room, prefix: string): BusPermissions {
  const { publish, subscribe } = room === 'gateway' ? GATEWAY : ofService(room);
  const under = (subjects: readonly string[]) => subjects.map((subject) => `${prefix}.${subject}`);
  return { publish: under(publish), subscribe: under(subscribe) };
}

const GATEWAY: BusPermissions = {
  publish: ['u.>', 'p.>', 'q.>', 'e.t', 'e.o'],
  subscribe: ['gw.>', 'e.>', 'hint.*', 'inbox.gateway.>'],
};

function ofService(room: ServiceName): BusPermissions {
  const own = kindsOf(room).flatMap((kind) => [`u.${kind}.*`, `i.${kind}.*`, `p.${kind}.*`]);
  return {
    publish: ['i.>', 'gw.>', ...(TOLD[room] ?? []), `hint.${room}`, `pod.${room}.*`, 'inbox.>'],
    subscribe: [...own, 'e.r.*', 'hint.*', `pod.${room}.*`, `q.${room}.>`, `inbox.${room}.>`],
  };
}
