/** Who may talk to whom, and how people and scrapers come in. Everything that is not named here is refused. */
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IService } from 'kubernetes-models/v1/Service';
import { FIGURES, NAMESPACE, named, PORTS, ROOMS, SERVICE_NAMES, selects } from './names';

const tcp = (port: number) => ({ protocol: 'TCP', port }) as const;
const podsOf = (parts: readonly string[]) => ({
  podSelector: {
    matchLabels: { 'app.kubernetes.io/part-of': NAMESPACE },
    matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: [...parts] }],
  },
});
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

function policy(name: string, spec: NonNullable<INetworkPolicy['spec']>): INetworkPolicy {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: named(name, 'network'), spec };
}

export function networkPolicies(): INetworkPolicy[] {
  const bus = [{ to: [podsOf(['nats'])], ports: [tcp(PORTS.nats)] }];
  return [
    policy('nothing-else', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('names', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [namespace('kube-system')], ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }],
    }),
    // Whoever ends TLS for people; an overlay may narrow it to its ingress controller.
    policy('door', {
      podSelector: { matchLabels: selects('gateway') },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [tcp(PORTS.http)] }],
    }),
    // Kubelets reach probes whatever stands here.
    policy('figures', {
      podSelector: podsOf(ROOMS).podSelector,
      policyTypes: ['Ingress'],
      ingress: [{ from: [namespace('monitoring')], ports: [tcp(PORTS.private)] }],
    }),
    policy('rooms-to-bus', { podSelector: podsOf(ROOMS).podSelector, policyTypes: ['Egress'], egress: bus }),
    // The gateway has no line to the database. Where the database has fixed addresses, name them under `to`.
    policy('services-to-database', {
      podSelector: podsOf([...SERVICE_NAMES, 'migrate']).podSelector,
      policyTypes: ['Egress'],
      egress: [{ ports: [tcp(PORTS.mariadb)] }],
    }),
    policy('bus', {
      podSelector: { matchLabels: selects('nats') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [podsOf(ROOMS)], ports: [tcp(PORTS.nats)] },
        { from: [podsOf(['nats'])], ports: [tcp(PORTS.routes)] },
      ],
      egress: [{ to: [podsOf(['nats'])], ports: [tcp(PORTS.routes)] }],
    }),
  ];
}

export function doorService(): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named('gateway'),
    spec: { selector: selects('gateway'), ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}

/** Behind it every pod of every room can be scraped, ready or not. Nobody else asks it. */
export function figuresService(): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named('figures'),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/part-of': NAMESPACE, ...FIGURES },
      ports: [{ name: 'private', port: PORTS.private, targetPort: 'private' }],
    },
  };
}
