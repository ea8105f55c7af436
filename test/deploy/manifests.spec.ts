import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';

import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { parse, parseAllDocuments } from 'yaml';
import { PORTS, ROOMS } from '../../k8s/src/names';
import { render } from '../../k8s/src/render';
import { ConfigurationSchema } from '../../libs/nest/src/configuration/schema';
import { ROOT } from './container';

interface Checked {
  validate(): void;
}
/** The model of each kind we use, by which an object is checked as the API server would. */
const MODELS: Readonly<Record<string, new (object: never) => Checked>> = {
  Deployment,
  StatefulSet,
  HorizontalPodAutoscaler,
  Job,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  Namespace,
  Service,
  PrometheusRule,
  ServiceMonitor,
};

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly selector?: unknown;
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }; readonly spec?: PodSpec };
  };
}
type PodSpec = NonNullable<NonNullable<NonNullable<IDeployment['spec']>['template']>['spec']>;

const files = render();
/** As Kubernetes reads them: YAML 1.1. */
const whole = [...files]
  .filter(([path]) => path.endsWith('.yaml') && !/kustomization|patches/.test(path))
  .flatMap(([, text]) => parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as Manifest));
const pods = whole.flatMap(({ kind, metadata, spec }) =>
  spec?.template ? [{ kind, name: metadata.name, labels: spec.template.metadata?.labels ?? {}, pod: spec.template.spec }] : [],
);
const configurationOf = (path: string) => ConfigurationSchema.parse(parse(readFileSync(join(ROOT, path), 'utf8')));
const CONFIGURATIONS = ['compose/configuration.yaml', 'k8s/overlays/small/configuration.yaml', 'k8s/overlays/production/configuration.yaml'];

describe('the manifests', () => {
  it.each([...files.keys()])('%s is what is rendered: else run `npm run k8s`', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(files.get(path));
  });

  it.each(whole.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const))('%s %s is one', (kind, _name, manifest) => {
    const Model = MODELS[kind];
    if (!Model) throw new Error(`no model for ${kind}`);
    expect(() => new Model(manifest as never).validate()).not.toThrow();
  });

  it('are typed: a field that does not exist is no deployment', () => {
    // @ts-expect-error replica is no field of a deployment's spec
    const wrong: IDeployment = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replica: 2 } };
    expect(wrong.kind).toBe('Deployment');
  });

  it('select pods that exist', () => {
    for (const { kind, metadata, spec } of whole.filter((each) => ['Service', 'PodDisruptionBudget'].includes(each.kind))) {
      const selector = (spec?.selector ?? {}) as Record<string, unknown>;
      const wanted = Object.entries((selector.matchLabels ?? selector) as Record<string, string>);
      const found = pods.filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value));
      expect([kind, metadata.name, found.length > 0, wanted.length > 0]).toEqual([kind, metadata.name, true, true]);
    }
  });

  it('run nothing as root, nothing that may write its own root file system, nothing without a bound on memory', () => {
    for (const { name, pod } of pods) {
      expect([name, pod?.securityContext?.runAsNonRoot, pod?.automountServiceAccountToken]).toEqual([name, true, false]);
      for (const { securityContext, resources } of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
        expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
        expect(resources?.limits?.memory).toBeDefined();
      }
    }
  });
});

describe.each(CONFIGURATIONS)('%s', (path) => {
  const configuration = configurationOf(path);

  it('opens the ports the manifests name', () => {
    expect(configuration.listen).toMatchObject({ host: '0.0.0.0', port: PORTS.http });
    for (const room of ROOMS) expect([room, configuration.health.ports[room]]).toEqual([room, PORTS.private]);
  });

  it('gives a drain no longer than the grace, less what comes before it', () => {
    for (const { name, pod } of pods.filter(({ kind }) => kind === 'Deployment')) {
      const before = Number(pod?.containers[0]?.lifecycle?.preStop?.exec?.command?.[1] ?? 0);
      expect([name, (pod?.terminationGracePeriodSeconds ?? 0) - before - configuration.drainSeconds >= 5]).toEqual([name, true]);
    }
    expect(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')).toContain(`stop_grace_period: ${configuration.drainSeconds + 10}s`);
  });

  it('names a user of the bus for every room and takes previous secrets', () => {
    for (const room of ROOMS) expect(configuration.bus?.users?.[room]).toMatchObject({ user: `oa-${room}`, password: [{}, { optional: true }] });
  });
});

describe('the image', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

  it('installs the packages of every workspace the lock knows', () => {
    const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { workspaces: string[] };
    const folders = workspaces.flatMap((name) =>
      name.endsWith('/*') ? readdirSync(join(ROOT, name.slice(0, -2))).map((one) => name.replace('*', one)) : [name],
    );
    for (const folder of folders.filter((one) => existsSync(join(ROOT, one, 'package.json'))))
      expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`);
  });

  it('runs as a user with a number, which Kubernetes can tell from root', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });
});
