/** Names, ports and paths that manifests, configuration and image agree on. */
import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { ROOMS, type Room } from '@oa/nest';

export { ROOMS, type Room, SERVICE_NAMES, type ServiceName };

export const NAMESPACE = 'online-assistance';
/** The image of every room; an overlay's `images` names registry and tag. */
export const IMAGE = 'online-assistance';
export const NATS_IMAGE = 'nats:2.10-alpine';
export const MARIADB_IMAGE = 'mariadb:10.11';
/** The user of the image. */
export const UID = 1000;

/** As `listen.port` and `health.ports` of the overlays' configuration say. */
export const PORTS = { http: 8080, private: 9090, nats: 4222, routes: 6222, natsMonitor: 8222, mariadb: 3306 } as const;

/** Where containers find things; the same in docker-compose.yml. */
export const PATHS = {
  configuration: '/etc/online-assistance',
  tls: '/etc/online-assistance-tls',
  secrets: '/run/secrets/online-assistance',
  natsConfiguration: '/etc/nats',
  natsTls: '/etc/nats-tls',
  natsRun: '/run/nats',
} as const;

/** As `drainSeconds` of the overlays' configuration says. */
export const DRAIN_SECONDS = 20;
/** Between the end of a drain and the kill: for what a process closes last. */
export const SPARE_SECONDS = 10;
/** How long a gateway goes on after it was taken out of the Service, so that no balancer still sends people there. */
export const UNLISTED_SECONDS = 5;

/** Secrets by holder: one Kubernetes Secret, or one folder, each. A name may have a `.previous` beside it. */
export const SECRETS = {
  gateway: ['bus-gateway', 'gateway-secret'],
  matching: ['bus-matching', 'db-matching'],
  sessions: ['bus-sessions', 'db-sessions', 'db-session-keys', 'master-key'],
  feedback: ['bus-feedback', 'db-feedback', 'db-feedback-keys', 'master-key'],
  moderation: ['bus-moderation', 'db-moderation'],
  nats: ['bus-gateway', 'bus-matching', 'bus-sessions', 'bus-feedback', 'bus-moderation'],
  migrate: ['db-migrate'],
  schemas: ['db-matching', 'db-sessions', 'db-feedback', 'db-moderation', 'db-session-keys', 'db-feedback-keys', 'db-migrate', 'db-root'],
  mariadb: ['db-root'],
} as const;
export type SecretHolder = keyof typeof SECRETS;

export const secretOf = (holder: SecretHolder): string => `${holder}-secrets`;
/** The environment variable of nats-server that holds a room's password, in quotes: a bare value that looks like a number would be one. */
export const busVariable = (room: Room): string => `BUS_${room.toUpperCase()}`;

/** Labels that select the pods of one part. */
export const selects = (part: string) => ({ 'app.kubernetes.io/part-of': NAMESPACE, 'app.kubernetes.io/component': part });
export const named = (name: string, part = name) => ({ name, labels: selects(part) });
/** On pods whose private door has figures. */
export const FIGURES = { 'online-assistance/figures': 'scraped' } as const;
