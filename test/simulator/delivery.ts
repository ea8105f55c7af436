// I9 with a stopwatch: in calm, a client that has joined an actor for a second has every fact that was committed two seconds ago.

import type { Client } from './client';
import type { Row } from './event-log';
import type { World } from './world';

const BOUND_MS = 2_000;
const JOINED_MS = 1_000;

export interface DeliveryWatch {
  landed(rows: readonly Row[]): void;
}

export function watchDelivery(world: World, clients: () => readonly Client[]): DeliveryWatch {
  return {
    landed(rows) {
      const heads = new Map(rows.filter(({ kind }) => kind !== 'desk' && kind !== 'standing').map(({ actor, seq }) => [actor, seq]));
      if (heads.size === 0) return;
      world.timeline.after(BOUND_MS, () => {
        for (const [actor, head] of heads) for (const client of clients()) check(world, client, actor, head);
      });
    },
  };
}

function check(world: World, client: Client, actor: string, head: number): void {
  const copy = client.copies.get(actor);
  if (!client.line?.gateway.alive || !copy?.joined || copy.joinedAt > world.timeline.now - JOINED_MS) return;
  if (copy.facts.length < head)
    world.violated('I9', `${client.by.principal} has ${copy.facts.length} facts of ${actor}; ${head} were committed ${BOUND_MS} ms ago`);
}
