// What a process holds after a full collection: it is asked by SIGUSR2 and answers through a file.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Held {
  /** Bytes of the heap and of what it holds outside (buffers, handles). */
  readonly heap: number;
  readonly external: number;
  readonly rss: number;
  /** Timers that are armed. */
  readonly timers: number;
}

const FOLDER = mkdtempSync(join(tmpdir(), 'oa-sockets-'));
const fileOf = (pid: number) => join(FOLDER, `${pid}.json`);

const HOOK = `
const { writeFileSync, renameSync } = require('node:fs');
require('node:v8').setFlagsFromString('--expose-gc');
const gc = require('node:vm').runInNewContext('gc');
process.on('SIGUSR2', () => {
  gc(); gc();
  setTimeout(() => {
    gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const file = process.env.OA_BENCH_FOLDER + '/' + process.pid + '.json';
    writeFileSync(file + '.new', JSON.stringify({ heap: heapUsed, external, rss, timers }));
    renameSync(file + '.new', file);
  }, 200);
});
`;

/** Environment under which a process of ours answers. */
export function answering(): Readonly<Record<string, string>> {
  const hook = join(FOLDER, 'hook.cjs');
  writeFileSync(hook, HOOK);
  return { NODE_OPTIONS: `--require ${hook}`, OA_BENCH_FOLDER: FOLDER };
}

export async function heldBy(pid: number): Promise<Held> {
  rmSync(fileOf(pid), { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(fileOf(pid))) await new Promise((resolve) => setTimeout(resolve, 50));
  return JSON.parse(readFileSync(fileOf(pid), 'utf8')) as Held;
}

export const forgetFiles = (): void => rmSync(FOLDER, { recursive: true, force: true });
