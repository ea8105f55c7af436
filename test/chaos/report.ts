// What a run found, for people and as one line of JSON.
import type { SentCommand } from '../people/crowd';
import type { Lag, Witness } from './judge-histories';
import { isOver, type Stall, type StallRow } from './stalls';
import type { Verdict } from './verdict';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: at(1) };
}

/** From typing to answer, of commands that began in this time and whose person did not go away, ms. */
export function latencies(witnesses: readonly Witness[], from: number, to: number): number[] {
  return commandsOf(witnesses).flatMap(({ typedAt, answer, hindered }) =>
    answer && !hindered && typedAt >= from && typedAt < to ? [answer.at - typedAt] : [],
  );
}

export function lagSpread(lags: readonly Lag[], from: number, to: number): Spread {
  return spreadOf(lags.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms));
}

/** How often each command came to which end. */
export function answersOf(witnesses: readonly Witness[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { t, answer } of commandsOf(witnesses)) {
    if (!t) continue;
    const end = answer ? (answer.code ? `${t}: ${answer.t} ${answer.code}` : `${t}: ${answer.t}`) : `${t}: no answer`;
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort());
}

export function stallLines(rows: readonly StallRow[]): string[] {
  const cells = rows.map((row) => [
    row.fault,
    String(row.count),
    ms(row.medianMs),
    ms(row.worstMs),
    row.bar.worstMs === null ? '–' : ms(row.bar.worstMs),
    ms(row.lagMs),
    row.bar.noErrors ? `${row.errors} (0)` : String(row.errors),
    isOver(row) ? 'OVER' : '',
  ]);
  const head = ['fault', 'n', 'median', 'worst', 'bar', 'delivery', 'errors (bar)', ''];
  const widths = head.map((title, n) => Math.max(title.length, ...cells.map((line) => line[n]?.length ?? 0)));
  return [head, ...cells].map((line) =>
    line
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Of each kind of fault: the command that waited longest, if it was long. Times from when faults began. */
export function slowestLines(rows: readonly StallRow[], stalls: readonly Stall[], from: number): string[] {
  return rows.flatMap(({ fault, worstMs, bar }) => {
    if (worstMs <= (bar.worstMs ?? LONG_MS)) return [];
    const [worst] = stalls.filter((stall) => stall.fault === fault).sort((a, b) => b.worstMs - a.worstMs);
    const command = worst?.slowest;
    if (!command) return [];
    const time = (at: number) => `${((at - from) / 1_000).toFixed(1)} s`;
    const errors = command.errors.map(({ at, code }) => `${code} at ${time(at)}`);
    const end = command.answer ? `${command.answer.t} at ${time(command.answer.at)}` : 'no answer';
    return [
      `${fault}: ${command.t} ${command.cid}${command.session ? ` in ${command.session}` : ''} typed at ${time(command.typedAt)}, sent ${command.sends} times from ${time(command.sentAt ?? 0)} (line ${command.line}), ${[...errors, end].join(', ')}`,
    ];
  });
}

export function verdictLines(verdict: Verdict): string[] {
  if (verdict.total === 0) return ['every rule held'];
  const counts = Object.entries(verdict.counts).filter(([, count]) => count > 0);
  return [...verdict.kept.map(({ rule, what }) => `${rule}: ${what}`), `VIOLATIONS: ${counts.map(([rule, count]) => `${rule} ${count}`).join(', ')}`];
}

const LONG_MS = 2_000;
const ms = (value: number): string => `${(value / 1_000).toFixed(2)} s`;
const commandsOf = (witnesses: readonly Witness[]): SentCommand[] => witnesses.flatMap(({ history }) => [...history.commands.values()]);
