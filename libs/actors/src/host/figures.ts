import type { KindName } from '@oa/contracts';
import type { ActorHost } from './actor-host';

/** What a host can say of itself at a scrape. Each reads everything in memory once: never for the path of a message. */

/** Messages owed and not yet acknowledged, and for how long the oldest has been, as this pod knows it (ms). */
export function debtsOf(host: ActorHost): { readonly count: number; readonly oldestMs: number } {
  const now = host.options.clock.monotonic();
  let count = 0;
  let since = now;
  for (const { sending } of host.activations.values()) {
    for (const debt of sending.values()) {
      if (debt.acked) continue;
      count += 1;
      since = Math.min(since, debt.since);
    }
  }
  return { count, oldestMs: now - since };
}

/** The figures of every actor of a kind that is in memory here, by id. Nothing for a kind without figures. */
export function* gaugesOf(host: ActorHost, name: KindName): Generator<readonly [id: string, figures: Readonly<Record<string, number>>]> {
  const kind = host.kinds.get(name);
  if (!kind?.gauges) return;
  const now = host.options.clock.now();
  for (const activation of host.activations.values())
    if (activation.name === name && activation.phase === 'ready' && activation.seq > 0) yield [activation.id, kind.gauges(activation.state, now)];
}

/** For how long the batch under way to the log has been under way, ms; 0: there is none. */
export function commitBusyMs(host: ActorHost): number {
  return host.lane.busyMs;
}
