import type { Random } from '@oa/kernel';

/** Milliseconds before reconnect attempt number `attempt` (from 0): full jitter, random(0, min(30 s, 0.5 s · 2^attempt)). */
export function reconnectDelay(attempt: number, random: Random): number {
  return random() * Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
}
