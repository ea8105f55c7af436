// Builds the console to `dist/` and refuses a first load above its budget: what a helper loads until the desk stands.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const FIRST_LOAD_BUDGET = 120_000;
const dist = join(import.meta.dirname, 'dist');

/** Files a chunk needs, its static imports and styles with it. */
function filesOf(manifest, key, seen = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) filesOf(manifest, next, seen);
  return seen;
}

async function gzipSize(files) {
  let total = 0;
  for (const file of files) total += gzipSync(await readFile(join(dist, file)), { level: 9 }).length;
  return total;
}

await build({ configFile: join(import.meta.dirname, 'vite.config.mjs'), logLevel: 'warn' });
const manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'));
const base = filesOf(manifest, 'index.html', new Set(['index.html']));
const door = filesOf(manifest, 'src/views/sign-in-page.vue', new Set(base));
const desk = filesOf(manifest, 'src/views/desk-page.vue', filesOf(manifest, 'src/views/console-page.vue', new Set(base)));
const reports = filesOf(manifest, 'src/views/reports-page.vue', filesOf(manifest, 'src/views/console-page.vue', new Set(base)));
const sizes = {
  'sign-in': await gzipSize(door),
  'first load up to the desk': await gzipSize(desk),
  'first load up to the reports': await gzipSize(reports),
};
for (const [name, size] of Object.entries(sizes)) console.log(`console: ${name} ${size.toLocaleString('en')} B gz`);
const largest = Math.max(...Object.values(sizes));
console.log(`console: budget ${FIRST_LOAD_BUDGET.toLocaleString('en')} B gz, ${(FIRST_LOAD_BUDGET - largest).toLocaleString('en')} left`);
if (largest > FIRST_LOAD_BUDGET) {
  console.error('console: the first load is over its budget');
  process.exit(1);
}
