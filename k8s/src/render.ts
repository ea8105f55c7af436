/** Every file that `npm run k8s` writes, by its path from the repository's folder. */
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { kustomization, stringifyYaml } from './kustomize';
import { mariadbPolicy, mariadbService, mariadbStatefulSet } from './mariadb';
import { migrateJob } from './migrate';
import { IMAGE, NAMESPACE, ROOMS } from './names';
import { natsConfiguration, natsServices, natsStatefulSet } from './nats';
import { doorService, figuresService, networkPolicies } from './network';
import { ingress, NATS_SERVERS, productionPatches, prometheusRule, serviceMonitor, smallPatches } from './overlays';
import { roomDeployment } from './room';
import { autoscaler, disruptionBudget } from './scaling';

const HEAD = '# Rendered by `npm run k8s` from k8s/src: change it there.\n';
const yaml = (...objects: readonly object[]) => `${HEAD}${objects.map((object) => stringifyYaml(object)).join('---\n')}`;

export function render(): ReadonlyMap<string, string> {
  return new Map([...base(), ...small(), ...production(), ['compose/nats.conf', `${HEAD}${natsConfiguration({ servers: 1, tls: false })}`]]);
}

function base(): [string, string][] {
  const objects: Readonly<Record<string, string>> = {
    'namespace.yaml': yaml(namespace()),
    ...Object.fromEntries(
      ROOMS.map((room) => [`${room}.yaml`, yaml(roomDeployment(room), ...(room === 'gateway' ? [doorService()] : []), disruptionBudget(room))]),
    ),
    'figures.yaml': yaml(figuresService()),
    'nats.yaml': yaml(natsStatefulSet(), ...natsServices(), disruptionBudget('nats')),
    'migrate.yaml': yaml(migrateJob()),
    'network.yaml': yaml(...networkPolicies()),
  };
  const list = kustomization({ resources: Object.keys(objects) });
  return files('k8s/base', { ...objects, 'kustomization.yaml': yaml(list) });
}

/** What an overlay shares with the others: its own configuration and the broker's, and the image it runs. */
const own = (resources: readonly string[]) =>
  kustomization({
    namespace: NAMESPACE,
    bases: ['../../base'],
    resources,
    patchesStrategicMerge: ['patches.yaml'],
    configMapGenerator: [
      { name: 'configuration', files: ['configuration.yaml'] },
      { name: 'nats', files: ['nats.conf'] },
    ],
    images: [{ name: IMAGE, newName: 'registry.example.org/online-assistance', newTag: '0.1.0' }],
  });

function small(): [string, string][] {
  return files('k8s/overlays/small', {
    'kustomization.yaml': yaml(own(['mariadb.yaml'])),
    'patches.yaml': yaml(...smallPatches()),
    'nats.conf': `${HEAD}${natsConfiguration({ servers: 1, tls: true })}`,
    'mariadb.yaml': yaml(mariadbStatefulSet(), mariadbService(), mariadbPolicy()),
  });
}

function production(): [string, string][] {
  return files('k8s/overlays/production', {
    'kustomization.yaml': yaml(own(['scaling.yaml', 'ingress.yaml', 'service-monitor.yaml', 'alerts.yaml'])),
    'patches.yaml': yaml(...productionPatches()),
    'nats.conf': `${HEAD}${natsConfiguration({ servers: NATS_SERVERS, tls: true })}`,
    'scaling.yaml': yaml(autoscaler('gateway', 2, 10), autoscaler('matching', 2, 8)),
    'ingress.yaml': yaml(ingress()),
    'service-monitor.yaml': yaml(serviceMonitor()),
    'alerts.yaml': yaml(prometheusRule()),
  });
}

function files(folder: string, contents: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(contents).map(([name, text]) => [`${folder}/${name}`, text]);
}

function namespace(): INamespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
}
