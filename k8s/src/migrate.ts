/** The Job that brings the tables to this release, before the rooms of this release start. */
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IContainer } from 'kubernetes-models/v1/Container';
import { IMAGE, named, selects, UID } from './names';
import { LOCKED, OA_CONFIG, OWN_MOUNTS, ownVolumes, podSecurity } from './room';

const task = (name: string, script: string): IContainer => ({
  name,
  image: IMAGE,
  command: ['node', script],
  env: [OA_CONFIG],
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  securityContext: LOCKED,
  volumeMounts: OWN_MOUNTS,
});

export function migrateJob(): IJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...named('migrate'), labels: { ...selects('migrate'), 'online-assistance/step': 'before' } },
    spec: {
      backoffLimit: 10,
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels: selects('migrate') },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(UID),
          containers: [task('migrate', 'tools/migrate.mjs')],
          volumes: ownVolumes('migrate'),
        },
      },
    },
  };
}

/** Makes schemas and users before it migrates: where the database is the overlay's own. */
export function schemasFirst(): { initContainers: IContainer[]; volumes: { name: string; secret: { secretName: string; defaultMode: number } }[] } {
  const container = task('schemas', 'tools/schemas.mjs');
  const volumeMounts = OWN_MOUNTS.map((mount) => (mount.name === 'secrets' ? { ...mount, name: 'set-up-secrets' } : mount));
  return {
    initContainers: [{ ...container, volumeMounts }],
    volumes: [{ name: 'set-up-secrets', secret: { secretName: 'schemas-secrets', defaultMode: 0o440 } }],
  };
}
