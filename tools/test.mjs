// `npm test`: everything the machine can run. `npm test -- unit sim` runs only those stages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { run } from './lib/run.mjs';
import { runStages } from './lib/stages.mjs';

await install();
await provision();

// Browsers keep caches and settings in the home folder unless told otherwise: nothing is written there.
const scratch = mkdtempSync(join(tmpdir(), 'oa-test-home-'));
Object.assign(process.env, {
  XDG_CONFIG_HOME: join(scratch, 'config'),
  XDG_CACHE_HOME: join(scratch, 'cache'),
  XDG_DATA_HOME: join(scratch, 'data'),
});

const node = async (...args) => (await run(process.execPath, args)).code === 0;
const ok = async (steps) => {
  for (const step of steps) if (!(await step())) return false;
  return true;
};

const stages = [
  {
    name: 'build',
    about: 'types and bundles, with the sizes of what browsers load',
    vital: true,
    run: async () => {
      await build({ quiet: false });
      return true;
    },
  },
  {
    name: 'check',
    about: 'types of the tests, walls, lint, unused code, contracts',
    run: () =>
      ok([
        () => node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.check.json'),
        () => node('console/types.mjs'),
        () =>
          node(
            'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
            '--config',
            '.dependency-cruiser.cjs',
            '--output-type',
            'err',
            'gateway/src',
            'services',
            'libs',
            'standalone/src',
            'widget/src',
            'console/src',
            'test',
          ),
        () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.'),
        () => node('node_modules/knip/bin/knip.js', '--no-config-hints'),
        () => node('tools/contracts.mjs'),
      ]),
  },
  {
    name: 'unit',
    about: 'unit, property and conformance tests in memory and on SQLite',
    run: () => node('node_modules/jest/bin/jest.js', '--selectProjects', 'unit'),
  },
  {
    name: 'integration',
    about: 'conformance on nats-server and MariaDB, whole services, faults',
    run: () => node('node_modules/jest/bin/jest.js', '--selectProjects', 'integration'),
  },
  {
    name: 'sim',
    about: '300 fresh seeds pass, every mutation is found',
    run: () => ok([() => node('tools/sim.mjs', '--seeds', '300'), () => node('tools/sim.mjs', '--mutate', 'all', '--seeds', '5000')]),
  },
  {
    name: 'journeys',
    about: 'two people in real browsers, on one process, on five and on a cluster',
    run: () => node('node_modules/@playwright/test/cli.js', 'test', '--config', 'test/journeys/playwright.config.ts'),
  },
  {
    name: 'wiki',
    about: 'newcomers on pages of a real MediaWiki with the extension',
    run: async () =>
      process.env.TEST_MEDIAWIKI === 'none' ||
      node('node_modules/@playwright/test/cli.js', 'test', '--config', 'test/mediawiki/playwright.config.ts'),
  },
  {
    name: 'chaos',
    about: 'a crowd on a cluster, two minutes of processes, broker and database killed, frozen and cut off',
    run: () => node('tools/chaos.mjs', '--minutes', '2'),
  },
];
const passed = await runStages(stages);
rmSync(scratch, { recursive: true, force: true });
process.exit(passed ? 0 : 1);
