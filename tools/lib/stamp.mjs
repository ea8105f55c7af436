import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './run.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'data', '.git', '.cache', 'test-results']);

/** A short hash of names, sizes and times of every source file under these paths: changes when a build may be stale. */
export function sourceStamp(paths) {
  const hash = createHash('sha256');
  const walk = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isFile()) {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(path).sort()) if (!SKIPPED.has(name)) walk(join(path, name));
  };
  for (const path of paths) walk(join(ROOT, path));
  return hash.digest('hex').slice(0, 20);
}

/** Runs `work` unless it was done for the same stamp and `product` still exists. */
export async function onceFor(name, stamp, product, work) {
  const file = join(ROOT, 'node_modules/.cache/online-assistance', name);
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === stamp && existsSync(join(ROOT, product));
  if (fresh) return false;
  await work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
  return true;
}
