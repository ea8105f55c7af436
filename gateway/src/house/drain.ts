import { CLOSE } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { Line, ServerFrame } from '../door/line';
import type { LivenessWheel } from '../door/liveness-wheel';

/** How long a client waits after its close, before it comes back; it adds a random while. */
const RETRY_MS = 50;
const STEPS = 20;

/**
 * Lets everybody go who is here: says `bye` on every line at once, then closes one after the other with 1012 over `ms`, so that not everybody
 * comes back in the same moment. A line with a command under way is left for a later step, the last one closes it anyway: its client sends the
 * command again. Ends early, leaving the rest, when `goOn` says no.
 */
export async function letGo(wheel: LivenessWheel, clock: Clock, ms: number, goOn: () => boolean = () => true): Promise<void> {
  const lines = [...wheel.lines()];
  if (lines.length === 0) return;
  const bye = JSON.stringify({ t: 'bye', retryMs: RETRY_MS } satisfies ServerFrame);
  for (const line of lines) line.sendText(bye);
  const share = Math.ceil(lines.length / STEPS);
  let waiting: Line[] = [];
  for (let step = 0; step < STEPS && goOn(); step += 1) {
    const due = [...waiting, ...lines.slice(step * share, (step + 1) * share)];
    waiting = due.filter((line) => step < STEPS - 1 && line.underWay > 0);
    for (const line of due) if (!waiting.includes(line)) line.close(CLOSE.restart, 'restart');
    await new Promise<void>((resolve) => clock.after(ms / STEPS, resolve));
  }
}
