// `npm run bench -- path | relay | ring | commands | matching | sockets`: bundles one benchmark from its sources and runs it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { build as buildAll, install } from './lib/prepare.mjs';
import { ROOT } from './lib/run.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await buildAll();
}
const [name = 'path', ...args] = process.argv.slice(2);
const bundle = join(ROOT, 'benchmarks/dist', `${name}.cjs`);
await build({
  entryPoints: [join(ROOT, 'benchmarks/src', `${name}.ts`)],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
});
spawn(process.execPath, [bundle, ...args], { cwd: ROOT, stdio: 'inherit' }).on('close', (code) => process.exit(code ?? 1));
