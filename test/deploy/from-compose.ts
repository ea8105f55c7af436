import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { type Container, imageEnvironment, ROOT } from './container';

interface Service {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
}

/** The services of docker-compose.yml by name. `./secrets` is read from this folder instead. */
export function composeContainers(secrets: string): Readonly<Record<string, Container>> {
  const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: Record<string, Service> };
  return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, containerOf(name, service, secrets)]));
}

function containerOf(name: string, service: Service, secrets: string): Container {
  // A dollar stands twice where compose itself is not to put a value in.
  const words = [...(service.entrypoint ?? []), ...(service.command ?? [])].map((word) => word.replaceAll('$$', '$'));
  const [how, ...test] = service.healthcheck?.test ?? [];
  if (how !== undefined && how !== 'CMD') throw new Error(`${name}: a health check of another form`);
  return {
    name,
    image: service.image,
    command: words,
    env: { ...(service.image === 'online-assistance' ? imageEnvironment() : {}), ...service.environment },
    files: Object.fromEntries((service.volumes ?? []).flatMap((volume) => mounted(volume, secrets))),
    folders: (service.tmpfs ?? []).map((folder) => folder.split(':')[0] ?? ''),
    probes: name in { nats: 0, mariadb: 0, schemas: 0, migrate: 0 } ? {} : { live: '/health/live', ready: '/health/ready' },
    ...(how ? { healthcheck: test } : {}),
    graceSeconds: Number.parseInt(service.stop_grace_period ?? '10s', 10),
  };
}

function mounted(volume: string, secrets: string): [string, string][] {
  const [from = '', to = ''] = volume.split(':');
  if (!from.startsWith('./')) return [];
  const source = from.startsWith('./secrets/') ? join(secrets, from.slice('./secrets/'.length)) : join(ROOT, from);
  if (statSync(source).isFile()) return [[to, readFileSync(source, 'utf8')]];
  return readdirSync(source).map((name) => [join(to, relative('.', name)), readFileSync(join(source, name), 'utf8')]);
}
