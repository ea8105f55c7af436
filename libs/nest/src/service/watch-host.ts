import { type ActorHost, debtsOf, gaugesOf } from '@oa/actors';
import type { Metrics, ServiceMeter } from '@oa/observability';

/** Puts what a host can say of itself on the page of figures; it is asked at each scrape. */
export function watchHost(host: ActorHost, meter: ServiceMeter, { desks }: Metrics): void {
  meter.watch('mailboxes', () => host.stats().waiting);
  meter.watch('activations', () => host.stats().activations);
  meter.watch('shards', () => host.stats().shards);
  meter.watch('uncommitted', () => host.stats().staged);
  meter.watch('debts', () => debtsOf(host).count);
  meter.watch('oldest-debt', () => debtsOf(host).oldestMs / 1_000);
  meter.watch('draining', () => (host.stats().state === 'draining' ? 1 : 0));
  if (host.kinds.has('desk')) {
    desks.watch(function* () {
      for (const [desk, { waiting = 0, ringing = 0, helpers = 0, oldestWaitMs = 0 }] of gaugesOf(host, 'desk'))
        yield [desk, { waiting, ringing, helpers, oldestWaitMs }] as const;
    });
  }
}
