import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './run.mjs';

/** Bundles a program of the tests from its sources, over the built packages, and runs it in this very process with these arguments. */
export async function runBundle(entry, args) {
  const folder = join(ROOT, 'node_modules/.cache/online-assistance');
  mkdirSync(folder, { recursive: true });
  const bundle = join(folder, `run-${process.pid}-${randomBytes(4).toString('hex')}.cjs`);
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  process.argv.splice(1, Infinity, join(ROOT, entry), ...args);
  try {
    createRequire(bundle)(bundle);
  } finally {
    rmSync(bundle, { force: true });
  }
}
