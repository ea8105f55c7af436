/** A database for small installations: one server, one disk, no copy. Back it up. */
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IService } from 'kubernetes-models/v1/Service';
import { MARIADB_IMAGE, NAMESPACE, named, PATHS, PORTS, SERVICE_NAMES, secretOf, selects } from './names';
import { LOCKED, podSecurity } from './room';

/** The user of the image. */
const UID = 999;

export function mariadbStatefulSet(): IStatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: named('mariadb'),
    spec: {
      serviceName: 'mariadb',
      replicas: 1,
      selector: { matchLabels: selects('mariadb') },
      template: {
        metadata: { labels: selects('mariadb') },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(UID),
          // A clean shutdown writes every dirty page; a kill is repaired at the next start.
          terminationGracePeriodSeconds: 120,
          containers: [
            {
              name: 'mariadb',
              image: MARIADB_IMAGE,
              env: [{ name: 'MARIADB_ROOT_PASSWORD_FILE', value: `${PATHS.secrets}/db-root` }],
              ports: [{ name: 'mariadb', containerPort: PORTS.mariadb }],
              startupProbe: { tcpSocket: { port: 'mariadb' }, periodSeconds: 5, failureThreshold: 60 },
              readinessProbe: { exec: { command: ['healthcheck.sh', '--connect', '--innodb_initialized'] }, periodSeconds: 10, timeoutSeconds: 5 },
              resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
              securityContext: LOCKED,
              volumeMounts: [
                { name: 'rows', mountPath: '/var/lib/mysql' },
                { name: 'secrets', mountPath: PATHS.secrets, readOnly: true },
                { name: 'run', mountPath: '/run/mysqld' },
                { name: 'scratch', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [
            { name: 'secrets', secret: { secretName: secretOf('mariadb'), defaultMode: 0o440 } },
            { name: 'run', emptyDir: {} },
            { name: 'scratch', emptyDir: {} },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'rows' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
        },
      ],
    },
  };
}

export function mariadbService(): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named('mariadb'),
    spec: { selector: selects('mariadb'), ports: [{ name: 'mariadb', port: PORTS.mariadb, targetPort: 'mariadb' }] },
  };
}

export function mariadbPolicy(): INetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: named('database', 'network'),
    spec: {
      podSelector: { matchLabels: selects('mariadb') },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchLabels: { 'app.kubernetes.io/part-of': NAMESPACE },
                matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: [...SERVICE_NAMES, 'migrate'] }],
              },
            },
          ],
          ports: [{ protocol: 'TCP', port: PORTS.mariadb }],
        },
      ],
    },
  };
}
