import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU milliseconds (user and system) a process has used so far; 0 if it is gone. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** A process and all processes below it. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Gone meanwhile.
    }
  }
  const found = [pid];
  for (let at = 0; at < found.length; at += 1) for (const [child, parent] of parents) if (parent === found[at]) found.push(child);
  return found;
}

/** What a process of ours is: `gateway`, `sessions`, `nats-server`, `mariadbd`, `one`, or the name of its program. */
export function roleOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const main = words.find((word) => /(dist\/[\w-]*main\.js|tools\/[\w-]+\.mjs)$/.test(word));
    if (main?.includes('standalone/dist/main.js')) return 'one';
    if (main?.includes('demo-wiki')) return 'wiki';
    if (main) return /(\w+)\/dist\/|tools\/([\w-]+)\.mjs/.exec(main)?.slice(1).find(Boolean) ?? main;
    return words[0]?.split('/').at(-1) ?? '?';
  } catch {
    return '?';
  }
}

export type CpuByRole = Readonly<Record<string, number>>;

/** CPU milliseconds so far, summed by role. */
export function cpuByRole(pids: ReadonlyMap<number, string>): CpuByRole {
  const sums: Record<string, number> = {};
  for (const [pid, role] of pids) sums[role] = (sums[role] ?? 0) + cpuMs(pid);
  return sums;
}
