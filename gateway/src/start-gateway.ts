import { resolve } from 'node:path';
import { type Configuration, type House, type RunningRoom, readinessOf } from '@oa/nest';
import { createGateway, type RunningGateway } from './create-gateway';
import type { GatewayOptions, RosterPerson } from './options';

/** A gateway as a room of a process. */
export interface GatewayRoom extends RunningRoom {
  readonly gateway: RunningGateway;
}

/** The built widget and console beside this package, in the repository as in an image. */
const FILES = { widget: resolve(__dirname, '../../widget/dist'), console: resolve(__dirname, '../../console/dist') };

/** Starts the gateway of a process over what the process shares. Throws as `createGateway` does. */
export async function startGateway(house: House): Promise<GatewayRoom> {
  const gateway = await createGateway(gatewayOptions(house));
  house.metrics.watch('gateway', 'followed', () => gateway.stats().followed);
  house.metrics.watch('gateway', 'under-way', () => gateway.stats().underWay);
  house.metrics.watch('gateway', 'draining', () => (gateway.stats().draining ? 1 : 0));
  return {
    gateway,
    readiness: async () => readinessOf({ gateway: gateway.ready, transport: house.transport.line === 'up' }),
    stop: () => gateway.drain(),
  };
}

/** What the configuration says to a gateway. */
export function gatewayOptions({ configuration, transport, clock, log, metrics, tracer, rules }: House): GatewayOptions {
  const { listen, ownPorts, mode, publicUrl, trustedProxies, secrets, prefix, audience, limits, wikis, drainMs } = configuration;
  return {
    transport,
    clock,
    prefix,
    audience,
    secrets,
    trustedProxies,
    log: log.child({ room: 'gateway' }),
    meter: metrics.door(),
    tracer,
    wikis: rules.all(),
    identityKeys: Object.fromEntries(wikis.map((wiki) => [wiki.rules.wiki, wiki.identity])),
    people: rosterOf(configuration),
    listen: { host: listen.host, port: ownPorts.listen },
    balancedPort: listen.port,
    demo: mode === 'demo',
    limits: Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined)),
    files: FILES,
    // Sockets leave in a third of the time the process has: the rest is for the work behind them.
    drainMs: Math.min(5_000, drainMs / 3),
    ...(publicUrl === null ? {} : { publicUrl }),
  };
}

/** The roster: staff, and in a demo the demo's people who have a role. */
function rosterOf({ people, staff }: Configuration): RosterPerson[] {
  return [...staff, ...people.filter((person) => person.roles.length > 0)].map(({ wiki, sub, name, roles }) => ({ wiki, sub, name, roles }));
}
