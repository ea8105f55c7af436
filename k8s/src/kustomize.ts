import { stringify } from 'yaml';

/** The parts of kustomize that kubectl 1.20 knows as well as today's: no components, no replacements, `bases` and `patchesStrategicMerge`. */
export interface Kustomization {
  readonly apiVersion: 'kustomize.config.k8s.io/v1beta1';
  readonly kind: 'Kustomization';
  readonly namespace?: string;
  readonly bases?: readonly string[];
  readonly resources?: readonly string[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly configMapGenerator?: readonly { readonly name: string; readonly files: readonly string[] }[];
  readonly images?: readonly { readonly name: string; readonly newName?: string; readonly newTag?: string }[];
}

type Part<T> = T extends readonly (infer U)[] ? readonly Part<U>[] : T extends object ? { readonly [K in keyof T]?: Part<T[K]> } : T;

/** A change of one object of the base: which one, and the fields that differ. */
export type Patch<T extends { apiVersion: string; kind: string }> = Part<T> & {
  readonly apiVersion: T['apiVersion'];
  readonly kind: T['kind'];
  readonly metadata: { readonly name: string };
};

export const kustomization = (parts: Omit<Kustomization, 'apiVersion' | 'kind'>): Kustomization => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  ...parts,
});

/** Kubernetes reads YAML 1.1, where a bare `yes` is no text: everything that would be something else there stands in quotes. */
export const stringifyYaml = (object: object): string => stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
