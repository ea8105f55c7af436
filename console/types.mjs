// Checks the types of the console: its components, then its tests. Fails at the first part that is wrong.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const vueTsc = join(dirname(require.resolve('vue-tsc/package.json')), 'bin', 'vue-tsc.js');
for (const project of ['tsconfig.json', 'tsconfig.spec.json']) {
  const run = spawnSync(process.execPath, [vueTsc, '--noEmit', '-p', join(import.meta.dirname, project)], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
