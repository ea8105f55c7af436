/** The broker: NATS core with a user and subject permissions for each room, and TLS. */
import { DEFAULT_PREFIX } from '@oa/contracts';
import { busPermissions } from '@oa/nest';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar';
import type { IService } from 'kubernetes-models/v1/Service';
import { busVariable, NATS_IMAGE, named, PATHS, PORTS, ROOMS, secretOf, selects, UID } from './names';
import { LOCKED, podSecurity } from './room';

export interface NatsConfiguration {
  /** Servers `nats-0.nats` to `nats-<n-1>.nats`; 1: no cluster. */
  readonly servers: number;
  readonly tls: boolean;
}

const LAME_DUCK_SECONDS = 30;

/** The file nats-server reads. Passwords come from its environment, each in quotes of its own. */
export function natsConfiguration({ servers, tls }: NatsConfiguration): string {
  const files = `cert_file: "${PATHS.natsTls}/tls.crt", key_file: "${PATHS.natsTls}/tls.key"`;
  const lines = [
    `port: ${PORTS.nats}`,
    `http_port: ${PORTS.natsMonitor}`,
    `pid_file: "${PATHS.natsRun}/nats.pid"`,
    '# Clients are told to go elsewhere, then let go one after the other.',
    `lame_duck_duration: "${LAME_DUCK_SECONDS}s"`,
    'lame_duck_grace_period: "5s"',
  ];
  if (tls) lines.push(`tls: { ${files}, timeout: 5 }`);
  if (servers > 1) {
    const routes = Array.from({ length: servers }, (_, n) => `"nats-route://nats-${n}.nats-routes:${PORTS.routes}"`);
    lines.push('cluster: {', '  name: "online-assistance"', `  port: ${PORTS.routes}`);
    // Rooms know the Service and nothing else: addresses of servers come and go, and no certificate names them.
    lines.push('  no_advertise: true');
    // A server shows its certificate to the others and wants to see theirs.
    if (tls) lines.push(`  tls: { ${files}, ca_file: "${PATHS.natsTls}/ca.crt", verify: true, timeout: 5 }`);
    lines.push(`  routes: [${routes.join(', ')}]`, '}');
  }
  return `${lines.join('\n')}\n${authorization()}`;
}

function authorization(): string {
  const list = (subjects: readonly string[]) => `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;
  const users = ROOMS.map((room) => {
    const { publish, subscribe } = busPermissions(room, DEFAULT_PREFIX);
    const permissions = [`      publish: { allow: ${list(publish)} }`, `      subscribe: { allow: ${list(subscribe)} }`];
    return [`    { user: "oa-${room}", password: $${busVariable(room)}, permissions: {`, ...permissions, '    } }'].join('\n');
  });
  return `authorization: {\n  users: [\n${users.join('\n')}\n  ]\n}\n`;
}

export function natsStatefulSet(): IStatefulSet {
  const passwords = ROOMS.flatMap((room): IEnvVar[] => [
    { name: `PLAIN_${busVariable(room)}`, valueFrom: { secretKeyRef: { name: secretOf('nats'), key: `bus-${room}` } } },
    { name: busVariable(room), value: `"$(PLAIN_${busVariable(room)})"` },
  ]);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: named('nats'),
    spec: {
      serviceName: 'nats-routes',
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selects('nats') },
      template: {
        metadata: { labels: selects('nats') },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(UID),
          terminationGracePeriodSeconds: LAME_DUCK_SECONDS + 15,
          containers: [
            {
              name: 'nats',
              image: NATS_IMAGE,
              command: ['nats-server', '--config', `${PATHS.natsConfiguration}/nats.conf`],
              env: passwords,
              ports: [
                { name: 'nats', containerPort: PORTS.nats },
                { name: 'routes', containerPort: PORTS.routes },
                { name: 'monitor', containerPort: PORTS.natsMonitor },
              ],
              startupProbe: { httpGet: { path: '/healthz', port: 'monitor' }, periodSeconds: 2, failureThreshold: 30 },
              livenessProbe: { httpGet: { path: '/healthz', port: 'monitor' }, periodSeconds: 10, timeoutSeconds: 5 },
              readinessProbe: { httpGet: { path: '/healthz', port: 'monitor' }, periodSeconds: 5 },
              lifecycle: { preStop: { exec: { command: ['nats-server', '--signal', `ldm=${PATHS.natsRun}/nats.pid`] } } },
              resources: { requests: { cpu: '200m', memory: '128Mi' }, limits: { memory: '512Mi' } },
              securityContext: LOCKED,
              volumeMounts: [
                { name: 'configuration', mountPath: PATHS.natsConfiguration, readOnly: true },
                { name: 'tls', mountPath: PATHS.natsTls, readOnly: true },
                { name: 'run', mountPath: PATHS.natsRun },
              ],
            },
          ],
          volumes: [
            { name: 'configuration', configMap: { name: 'nats' } },
            { name: 'tls', secret: { secretName: 'nats-tls', defaultMode: 0o440 } },
            { name: 'run', emptyDir: {} },
          ],
        },
      },
    },
  };
}

const natsPort = { name: 'nats', port: PORTS.nats, targetPort: 'nats' };

/** Where rooms reach the broker, and where its servers find each other before they are ready. */
export function natsServices(): IService[] {
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: named('nats'), spec: { selector: selects('nats'), ports: [natsPort] } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named('nats-routes', 'nats'),
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector: selects('nats'),
        ports: [{ name: 'routes', port: PORTS.routes, targetPort: 'routes' }],
      },
    },
  ];
}
