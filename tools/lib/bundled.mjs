import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT, run } from './run.mjs';

/** Bundles a program from its TypeScript sources, ours with it, so that nothing need be built before, and runs it. Resolves with its code. */
export async function runBundled(source, args) {
  const bundle = join(ROOT, 'node_modules/.cache/online-assistance', `${basename(source, '.ts')}.cjs`);
  const packages = {
    name: 'packages',
    setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@oa/') ? undefined : { path, external: true })),
  };
  await build({
    entryPoints: [join(ROOT, source)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['source'],
    plugins: [packages],
    logLevel: 'error',
  });
  return (await run(process.execPath, [bundle, ...args])).code;
}
