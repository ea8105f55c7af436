import { base32 } from '@oa/kernel';
import type { KindName, ServiceName } from './kinds';

/**
 * Every subject of the bus, built here and nowhere else. `prefix` lets several installations share one broker.
 *
 * | subject | who publishes | who listens |
 * |---|---|---|
 * | `u.<kind>.<shard>` | gateways: commands of people | the shard's owner |
 * | `i.<kind>.<shard>` | services: messages between actors | the shard's owner |
 * | `p.<kind>.<shard>` | gateways: presence hints, may be lost | the shard's owner |
 * | `gw.<gateway>` | services: batches of facts | that gateway |
 * | `gw.<gateway>.r.<shard>` | services (and the broker's 503): refusals and answers | that gateway |
 * | `e.d.<desk>` | matching: the head of a line, at most once a second | gateways |
 * | `e.r.<wiki>` | moderation: a wiki's rules have changed | everybody |
 * | `hint.<service>` | a service's pods: shard ownership changed | gateways, services |
 * | `pod.<service>.<pod>` | pods of the same service: is this pod alive? | that pod |
 * | `e.t` | gateways: somebody types, may be lost | gateways |
 * | `e.o` | gateways: somebody signed out of the console, may be lost | gateways |
 * | `q.<service>.<name>` | gateways: stateless queries | the service, as a queue group |
 */
export function subjectsOf(prefix: string) {
  return {
    people: (kind: KindName, shard: number) => `${prefix}.u.${kind}.${shard}`,
    actors: (kind: KindName, shard: number) => `${prefix}.i.${kind}.${shard}`,
    presence: (kind: KindName, shard: number) => `${prefix}.p.${kind}.${shard}`,
    gateway: (gateway: string) => `${prefix}.gw.${gateway}`,
    gatewayReplies: (gateway: string, shard: number | '*') => `${prefix}.gw.${gateway}.r.${shard}`,
    deskHead: (desk: string) => `${prefix}.e.d.${base32(desk)}`,
    typing: () => `${prefix}.e.t`,
    signedOut: () => `${prefix}.e.o`,
    rules: (wiki: string) => `${prefix}.e.r.${wiki}`,
    hint: (service: ServiceName) => `${prefix}.hint.${service}`,
    pod: (service: ServiceName, pod: string) => `${prefix}.pod.${service}.${pod}`,
    query: (service: ServiceName, name: string) => `${prefix}.q.${service}.${name}`,
  } as const;
}
export type Subjects = ReturnType<typeof subjectsOf>;
export const DEFAULT_PREFIX = 'oa';
