/** A room as a Deployment: the gateway and the four services differ in what they listen on and whose secrets they are given. */
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import {
  DRAIN_SECONDS,
  FIGURES,
  IMAGE,
  named,
  PATHS,
  PORTS,
  type Room,
  type SecretHolder,
  SPARE_SECONDS,
  secretOf,
  selects,
  UID,
  UNLISTED_SECONDS,
} from './names';

/** What the `restricted` pod security standard asks for, and a root file system nobody writes to. */
export const LOCKED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const satisfies NonNullable<IContainer['securityContext']>;

export const podSecurity = (uid: number): NonNullable<IPodSpec['securityContext']> => ({
  runAsNonRoot: true,
  runAsUser: uid,
  runAsGroup: uid,
  fsGroup: uid,
  seccompProfile: { type: 'RuntimeDefault' },
});

/** Configuration, authorities of encrypted lines, and the secrets of one holder. */
export function ownVolumes(holder: SecretHolder): IVolume[] {
  return [
    { name: 'configuration', configMap: { name: 'configuration' } },
    { name: 'secrets', secret: { secretName: secretOf(holder), defaultMode: 0o440 } },
    {
      name: 'tls',
      projected: {
        defaultMode: 0o444,
        sources: [
          { secret: { name: 'nats-tls', items: [{ key: 'ca.crt', path: 'nats-ca.crt' }] } },
          { secret: { name: 'database-tls', optional: true, items: [{ key: 'ca.crt', path: 'database-ca.crt' }] } },
        ],
      },
    },
  ];
}

export const OWN_MOUNTS: NonNullable<IContainer['volumeMounts']> = [
  { name: 'configuration', mountPath: PATHS.configuration, readOnly: true },
  { name: 'secrets', mountPath: PATHS.secrets, readOnly: true },
  { name: 'tls', mountPath: PATHS.tls, readOnly: true },
];

export const OA_CONFIG = { name: 'OA_CONFIG', value: `${PATHS.configuration}/configuration.yaml` };

const SIZES: Readonly<Record<Room, { readonly cpu: string; readonly memory: string; readonly heap: number }>> = {
  gateway: { cpu: '500m', memory: '768Mi', heap: 512 },
  matching: { cpu: '500m', memory: '768Mi', heap: 512 },
  sessions: { cpu: '500m', memory: '768Mi', heap: 512 },
  feedback: { cpu: '100m', memory: '384Mi', heap: 256 },
  moderation: { cpu: '100m', memory: '384Mi', heap: 256 },
};

const probe = (path: string) => ({ httpGet: { path, port: 'private' } });

/** One room. How many pods it has is the overlay's to say, or its autoscaler's. */
export function roomDeployment(room: Room): IDeployment {
  const isDoor = room === 'gateway';
  const grace = DRAIN_SECONDS + SPARE_SECONDS + (isDoor ? UNLISTED_SECONDS : 0);
  const spec: IPodSpec = {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(UID),
    terminationGracePeriodSeconds: grace,
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selects(room) },
    })),
    containers: [roomContainer(room)],
    volumes: ownVolumes(room),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: named(room),
    spec: {
      selector: { matchLabels: selects(room) },
      // One joins before one leaves: shards move to the new pod, and a roll never has less room than a day.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      minReadySeconds: 5,
      template: { metadata: { labels: { ...selects(room), ...FIGURES } }, spec },
    },
  };
}

function roomContainer(room: Room): IContainer {
  const isDoor = room === 'gateway';
  const { cpu, memory, heap } = SIZES[room];
  return {
    name: room,
    image: IMAGE,
    command: ['node', isDoor ? 'gateway/dist/main.js' : `services/${room}/dist/main.js`],
    env: [
      OA_CONFIG,
      // The name the pod has in the tables and in log lines.
      { name: 'OA_POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'NODE_OPTIONS', value: `--max-old-space-size=${heap}` },
    ],
    ports: [...(isDoor ? [{ name: 'http', containerPort: PORTS.http }] : []), { name: 'private', containerPort: PORTS.private }],
    // The private door opens when the room has its line and its tables; both may be late.
    startupProbe: { ...probe('/health/live'), periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe('/health/live'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { ...probe('/health/ready'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
    // Services are reached by the bus, from which a drain takes them out by itself; a gateway stands behind a balancer that must hear first.
    ...(isDoor ? { lifecycle: { preStop: { exec: { command: ['sleep', String(UNLISTED_SECONDS)] } } } } : {}),
    // No limit of CPU: one would make the event loop stand still in the middle of a burst.
    resources: { requests: { cpu, memory }, limits: { memory } },
    securityContext: LOCKED,
    volumeMounts: OWN_MOUNTS,
  };
}
