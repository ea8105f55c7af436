/** Starts one service within a process: its actors, and its Nest application for queries. */
import { randomBytes } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { ActorHost, type ActorKind, commitBusyMs, LockedOwnership, type Ownership, SharedOwnership, type Store } from '@oa/actors';
import type { ServiceName } from '@oa/contracts';
import { sealer } from '@oa/storage';
import { BusServer } from '../queries/bus-server';
import { RaiseToCaller } from '../queries/raise-to-caller';
import { actorsModule, type HostLike } from './actors-module';
import { type House, versionOf } from './house';
import { NestLog } from './nest-log';
import { DatabasePulse, livenessOf, type Readiness, readinessOf } from './readiness';
import { watchHost } from './watch-host';

export interface ServiceDefinition {
  readonly service: ServiceName;
  readonly kinds: readonly ActorKind[];
  /** Parse every fact with its contract before it is appended: tests and the demo. Default: in demo mode. */
  readonly checkFacts?: boolean;
}

/** A room that runs. */
export interface RunningRoom {
  /** Whether people's work should be sent here. */
  readiness(): Promise<Readiness>;
  /** Not ready: only a new start can help. Absent: that it answers is all there is to say. */
  liveness?(): Promise<Readiness>;
  /** Readiness off, hears nothing new, finishes what is in flight within the configured time, lets it leave, ends. Idempotent. */
  stop(): Promise<void>;
}

export interface RunningService extends RunningRoom {
  readonly host: HostLike;
}

/**
 * Resolves when it has its place among the service's pods, its actors and its queries can be reached. `onLost` is called if another process
 * writes where only one may be: the room must end then. Throws ShardCountMismatch, StorageFault; nothing of it runs on then.
 */
export async function startService(
  module: Type<unknown>,
  definition: ServiceDefinition,
  house: House,
  onLost: () => void = () => undefined,
): Promise<RunningService> {
  const { service } = definition;
  const { transport, subjects, clock, configuration } = house;
  const log = house.log.child({ service });
  const host = makeHost(definition, house, onLost);
  const meter = house.metrics.service(service);
  const counted = meter.query.bind(meter);
  const server = new BusServer({ transport, subjects, service, log, clock, counted, closeWithinMs: configuration.drainMs });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    { module: ServiceRoot, imports: [actorsModule(service, house, host), module] },
    { strategy: server, logger: new NestLog(log), abortOnError: false },
  );
  app.useGlobalFilters(new RaiseToCaller());
  const pulse = new DatabasePulse(house.stores.store(service), clock);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    await Promise.all([server.close(), host.drain(configuration.drainMs)]);
    await app.close();
    log.info({}, 'service stopped');
  };
  const running: RunningService = {
    host,
    readiness: async () => readinessOf({ host: host.ready() && !stopping, transport: transport.line === 'up', ...(await pulse.answers()) }),
    liveness: () => livenessOf(() => commitBusyMs(host), pulse),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
  try {
    await host.start();
    await app.listen();
  } catch (error) {
    await running.stop();
    throw error;
  }
  log.info({ kinds: definition.kinds.map(({ kind }) => kind) }, 'service started');
  return running;
}

class ServiceRoot {}

/** A name no other life of this process has; `OA_POD` says how people call it. */
function podName(service: string): string {
  const called = (process.env.OA_POD || service).replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 40);
  return `${called}-${randomBytes(6).toString('hex')}`;
}

function makeHost(definition: ServiceDefinition, house: House, onLost: () => void): ActorHost {
  const { service, kinds } = definition;
  const { transport, subjects, clock, rules, configuration, stores } = house;
  const store = stores.store(service);
  const log = house.log.child({ service });
  const pod = podName(service);
  const meter = house.metrics.service(service);
  const checkFacts = definition.checkFacts ?? configuration.mode === 'demo';
  const keys = stores.keys(service);
  const newId = () => randomBytes(16).toString('hex');
  const { tracer } = house;
  const options = { service, pod, kinds, store, transport, keys, sealer, subjects, clock, rules: rules.rules, newId, log, meter, tracer, checkFacts };
  const host = new ActorHost(options, ownershipOf(store, pod, service, house, onLost));
  watchHost(host, meter, house.metrics);
  return host;
}

function ownershipOf(store: Store, pod: string, service: ServiceName, house: House, onLost: () => void): Ownership {
  const { stores, clock, transport, subjects } = house;
  if (stores.exclusive) return new LockedOwnership(store, pod, onLost);
  const version = versionOf();
  return new SharedOwnership({ service, pod, version, store, transport, subjects, clock, log: house.log.child({ service }) });
}
