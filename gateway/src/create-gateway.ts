import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LIMITS, loadShardHash } from '@oa/contracts';
import { ConfigurationError, seconds } from '@oa/kernel';
import { DoorAdapter } from './door/door-adapter';
import { GatewayModule } from './gateway.module';
import type { GatewayHouse } from './house/gateway-house';
import { HttpFaultFilter } from './http/http-fault.filter';
import { registerHttp } from './http/http-plugins';
import { isLoopbackHost } from './http/loopback';
import { SECRET_CHARS } from './identity/secrets';
import { GATEWAY_HOUSE, type GatewayOptions } from './options';

/** A gateway that serves. */
export interface RunningGateway {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  readonly ready: boolean;
  /** Figures for gauges. */
  stats(): { sockets: number; followed: number; underWay: number; draining: boolean };
  /** Says `bye` to everybody, closes sockets with 1012 spread over the drain time, then stops. */
  drain(): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}

/**
 * Starts a gateway: the shard hash, the house, Nest on Fastify, sockets. Resolves when it listens and the bus has its subscriptions.
 * Throws ConfigurationError for options that contradict each other, and what the listener throws (`EADDRINUSE`).
 */
export async function createGateway(options: GatewayOptions): Promise<RunningGateway> {
  checkOptions(options);
  await loadShardHash();
  const adapter = new FastifyAdapter({ bodyLimit: LIMITS.frameBytes, trustProxy: false, forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.register(options), adapter, { logger: false, abortOnError: false });
  const house = app.get<GatewayHouse>(GATEWAY_HOUSE);
  app.useWebSocketAdapter(new DoorAdapter(app.getHttpServer(), house));
  app.useGlobalFilters(new HttpFaultFilter(house.log));
  try {
    await registerHttp(app.getHttpAdapter().getInstance(), house);
    await house.open();
    await app.listen(options.listen.port, options.listen.host);
  } catch (fault) {
    await house.close();
    await app.close();
    throw fault;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  for (const origin of consoleOrigins(options, port)) house.origins.addConsole(origin);
  return running(app, house, options, port);
}

function running(app: NestFastifyApplication, house: GatewayHouse, options: GatewayOptions, port: number): RunningGateway {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= house.close().then(() => app.close());
    return closing;
  };
  return {
    url: `http://${hostName(options.listen.host)}:${port}`,
    port,
    get ready() {
      return house.ready;
    },
    stats: () => ({ sockets: house.wheel.count, followed: house.feeds.count, underWay: house.sender.underWay, draining: house.draining }),
    close,
    async drain() {
      await house.drain(options.drainMs ?? seconds(5));
      await close();
    },
  };
}

function consoleOrigins({ listen, publicUrl, balancedPort }: GatewayOptions, port: number): string[] {
  if (publicUrl !== undefined) return [new URL(publicUrl).origin];
  const names = isLoopbackHost(listen.host) ? ['localhost', '127.0.0.1', hostName(listen.host)] : [hostName(listen.host)];
  return [port, balancedPort ?? port].flatMap((at) => names.map((name) => `http://${name}:${at}`));
}

function hostName(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function checkOptions({ demo, listen, trustedProxies, publicUrl, secrets }: GatewayOptions): void {
  const faults: string[] = [];
  if (secrets.length === 0) faults.push('secrets: none is given');
  for (const [place, secret] of secrets.entries())
    if (secret.length < SECRET_CHARS) faults.push(`secrets[${place}]: has less than ${SECRET_CHARS} characters`);
  if (demo && !isLoopbackHost(listen.host)) faults.push('listen.host: demo mode listens on loopback only');
  if (demo && (trustedProxies ?? 0) > 0) faults.push('trustedProxies: demo mode has no proxies in front of it');
  if (demo && publicUrl !== undefined) faults.push('publicUrl: demo mode has no public address');
  if (demo && process.env.NODE_ENV === 'production') faults.push('demo: does not start with NODE_ENV=production');
  if (faults.length > 0) throw new ConfigurationError(faults);
}
