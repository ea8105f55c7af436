/** Two examples of an installation: a small one that brings its own database, and one for production. */
import { readFileSync } from 'node:fs';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { parse } from 'yaml';
import type { Patch } from './kustomize';
import { schemasFirst } from './migrate';
import { NAMESPACE, named, ROOMS, type Room, selects } from './names';

const replicas = (room: Room, count: number): Patch<IDeployment> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: room },
  spec: { replicas: count },
});
const servers = (count: number): Patch<IStatefulSet> => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'nats' },
  spec: { replicas: count },
});

/** One server of NATS; two pods of the gateway and of each service, so that a roll or a lost node is not felt. */
export const smallPatches = () => [...ROOMS.map((room) => replicas(room, 2)), servers(1), schemasBeforeTables()];

function schemasBeforeTables(): Patch<IJob> {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate' }, spec: { template: { spec: schemasFirst() } } };
}

export const NATS_SERVERS = 3;

/** Gateway and matching are left to their autoscalers. */
export const productionPatches = () => [replicas('sessions', 3), replicas('feedback', 2), replicas('moderation', 2), servers(NATS_SERVERS)];

/** People's way in. The paths of sockets are held open for as long as somebody chats. */
export function ingress(): IIngress {
  const host = 'help.example.org';
  const backend = { service: { name: 'gateway', port: { name: 'http' } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      ...named('gateway'),
      annotations: {
        // Upgrades to WebSocket need nothing else with this controller; a socket says something every 25 s at least.
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '120',
        'nginx.ingress.kubernetes.io/proxy-send-timeout': '120',
        'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
      },
    },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: [host], secretName: 'gateway-tls' }],
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}

/** For the Prometheus operator, which must run in the cluster: without it this object is unknown there. */
export function serviceMonitor(): IServiceMonitor {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: named('figures'),
    spec: {
      selector: { matchLabels: selects('figures') },
      namespaceSelector: { matchNames: [NAMESPACE] },
      podTargetLabels: ['app.kubernetes.io/component'],
      endpoints: [{ port: 'private', path: '/metrics', interval: '15s', scrapeTimeout: '5s' }],
    },
  };
}

/** The alerts of docs/observability, for the same operator. Read from the repository's folder, where `npm run k8s` runs. */
export function prometheusRule(): IPrometheusRule {
  const { groups } = parse(readFileSync('docs/observability/alerts.yaml', 'utf8')) as { groups: NonNullable<IPrometheusRule['spec']>['groups'] };
  return { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: named('figures'), spec: { groups } };
}
