import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { parseAllDocuments } from 'yaml';
import { type Container, imageEnvironment, ROOT } from './container';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly replicas?: number; readonly template?: { readonly spec: IPodSpec } };
}

/** What the system's kubectl makes of an overlay. */
export function rendered(overlay: string): Manifest[] {
  const kubectl = process.env.TEST_KUBECTL ?? 'kubectl';
  const text = execFileSync(kubectl, ['kustomize', join(ROOT, 'k8s/overlays', overlay)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return manifestsOf(text);
}

export const manifestsOf = (text: string): Manifest[] => parseAllDocuments(text).map((document) => document.toJS() as Manifest);

interface Sources {
  readonly maps: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Every container of these manifests, by the name of its workload; of a Job's, those before it as `<job>/<container>`. */
export function kubernetesContainers(manifests: readonly Manifest[]): Readonly<Record<string, Container>> {
  const sources: Sources = {
    maps: new Map(manifests.filter(({ kind }) => kind === 'ConfigMap').map((map) => [map.metadata.name, (map as IConfigMap).data ?? {}])),
    secrets: new Map(manifests.filter(({ kind }) => kind === 'Secret').map((secret) => [secret.metadata.name, (secret as ISecret).stringData ?? {}])),
  };
  const found: [string, Container][] = [];
  for (const { metadata, spec } of manifests) {
    const pod = spec?.template?.spec;
    if (!pod) continue;
    for (const before of pod.initContainers ?? []) found.push([`${metadata.name}/${before.name}`, containerOf(before, pod, sources)]);
    for (const main of pod.containers) found.push([metadata.name, containerOf(main, pod, sources)]);
  }
  return Object.fromEntries(found);
}

function containerOf(container: IContainer, pod: IPodSpec, sources: Sources): Container {
  const { name, image = '', command = [], args = [], volumeMounts = [], lifecycle } = container;
  const volumes = new Map((pod.volumes ?? []).map((volume) => [volume.name, volume]));
  const mounts = volumeMounts.map((mount) => ({ path: mount.mountPath, volume: volumes.get(mount.name) }));
  const pathOf = (probe: IContainer['livenessProbe']) => probe?.httpGet?.path;
  const preStop = lifecycle?.preStop?.exec?.command;
  return {
    name,
    image,
    command: [...command, ...args],
    env: environmentOf(container, image.includes('online-assistance'), sources),
    files: Object.fromEntries(
      mounts.flatMap(({ path, volume }) => Object.entries(filesOf(volume, sources)).map(([file, text]) => [join(path, file), text])),
    ),
    folders: mounts.filter(({ volume }) => volume?.emptyDir).map(({ path }) => path),
    probes: { live: pathOf(container.livenessProbe), ready: pathOf(container.readinessProbe) },
    ...(preStop ? { preStop } : {}),
    graceSeconds: pod.terminationGracePeriodSeconds ?? 30,
  };
}

function environmentOf(container: IContainer, ours: boolean, { secrets }: Sources): Record<string, string> {
  const env: Record<string, string> = ours ? imageEnvironment() : {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { secretKeyRef, fieldRef } = valueFrom ?? {};
    if (secretKeyRef) env[name] = secrets.get(secretKeyRef.name ?? '')?.[secretKeyRef.key] ?? '';
    else if (fieldRef?.fieldPath === 'metadata.name') env[name] = `${container.name}-0`;
    // A name defined before is put in, as Kubernetes does.
    else env[name] = (value ?? '').replace(/\$\((\w+)\)/g, (whole, other: string) => env[other] ?? whole);
  }
  return env;
}

function filesOf(volume: IVolume | undefined, sources: Sources): Readonly<Record<string, string>> {
  if (volume?.configMap) return sources.maps.get(volume.configMap.name ?? '') ?? {};
  if (volume?.secret) return sources.secrets.get(volume.secret.secretName ?? '') ?? {};
  const parts = (volume?.projected?.sources ?? []).flatMap(({ secret }) =>
    (secret?.items ?? []).flatMap(({ key, path }): [string, string][] => {
      const text = sources.secrets.get(secret?.name ?? '')?.[key];
      return text === undefined ? [] : [[path, text]];
    }),
  );
  return Object.fromEntries(parts);
}
