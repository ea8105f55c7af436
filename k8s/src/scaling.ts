/** How many pods: what a drain of nodes must leave, and what load adds. */
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { named, selects } from './names';

/** Nodes may be emptied one pod at a time. */
export function disruptionBudget(part: string): IPodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: named(part),
    spec: { maxUnavailable: 1, selector: { matchLabels: selects(part) } },
  };
}

/**
 * Scales on CPU against the request. Up at once, one pod a minute down: each pod that leaves closes sockets or moves shards, and a burst of
 * newcomers is over before a slower step would have answered it.
 */
export function autoscaler(room: 'gateway' | 'matching', minReplicas: number, maxReplicas: number): IHorizontalPodAutoscaler {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: named(room),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: room },
      minReplicas,
      maxReplicas,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] },
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
      },
    },
  };
}
