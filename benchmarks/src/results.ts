// Where figures go: a line of JSON each, printed and kept, with what is needed to compare them later.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '../results');

export type Figures = Readonly<Record<string, unknown>>;

/** Appends to `benchmarks/results/<bench>.jsonl` and prints. */
export function record(bench: string, figures: Figures): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname, encoding: 'utf8' }).trim();
  const line = JSON.stringify({ bench, ...figures, at: new Date().toISOString(), commit, load1: Math.round((loadavg()[0] ?? 0) * 10) / 10 });
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(join(FOLDER, `${bench}.jsonl`), `${line}\n`);
  console.log(line);
}

/** The middle one of an odd number of figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const rounded = (figure: number): number => (figure >= 100 ? Math.round(figure) : Number(figure.toPrecision(3)));
