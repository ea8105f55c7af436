// `npm run screenshots`: makes docs/screenshots from the running product, in a real Chromium.
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { run } from './lib/run.mjs';

await install();
await build();
await provision();
const { code } = await run(process.execPath, [
  'node_modules/@playwright/test/cli.js',
  'test',
  '--config',
  'test/journeys/screens.config.ts',
  ...process.argv.slice(2),
]);
process.exit(code);
