import { CLOSE } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { LivenessWheel } from '../door/liveness-wheel';

/** How long a client waits before it comes back, at least; it adds its own jitter. */
const RETRY_MS = 500;
const STEPS = 20;

/** Says `bye` on every line at once and closes them with 1012 in steps over `ms`, so that not everybody comes back in the same moment. */
export async function drainLines(wheel: LivenessWheel, clock: Clock, ms: number): Promise<void> {
  const lines = [...wheel.lines()];
  if (lines.length === 0) return;
  for (const line of lines) line.send({ t: 'bye', retryMs: RETRY_MS });
  const share = Math.ceil(lines.length / STEPS);
  for (let start = 0; start < lines.length; start += share) {
    if (start > 0) await new Promise<void>((resolve) => clock.after(ms / STEPS, resolve));
    for (const line of lines.slice(start, start + share)) line.close(CLOSE.restart, 'restart');
  }
}
