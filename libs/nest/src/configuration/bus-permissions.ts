/** What each room's user of the bus may publish to and listen on: the least it needs. For the broker's own configuration. */
import { kindsOf } from '@oa/contracts';
import type { Room } from './schema';

export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Only gateways may publish people's commands, and only they are told what was committed. */
export function busPermissions(room: Room, prefix: string): BusPermissions {
  const under = (...subjects: readonly string[]) => subjects.map((subject) => `${prefix}.${subject}`);
  if (room === 'gateway') return { publish: under('u.>', 'p.>', 'q.>', 'e.t', 'e.o'), subscribe: under('gw.>', 'e.>', 'hint.*', 'inbox.gateway.>') };
  const own = kindsOf(room).flatMap((kind) => [`u.${kind}.*`, `i.${kind}.*`, `p.${kind}.*`]);
  return {
    publish: under('i.>', 'gw.>', 'e.d.*', 'e.r.*', `hint.${room}`, `pod.${room}.*`, 'q.>', 'inbox.>'),
    subscribe: under(...own, 'e.>', 'hint.*', `pod.${room}.*`, `q.${room}.>`, `inbox.${room}.>`),
  };
}
