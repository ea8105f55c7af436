import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNodeVersion } from './node-version.mjs';
import { must, ROOT } from './run.mjs';
import { onceFor, sourceStamp } from './stamp.mjs';

const CODE = ['libs', 'services', 'gateway', 'standalone', 'tsconfig.json', 'tsconfig.base.json'];
const BROWSER_LIBS = ['libs/kernel', 'libs/contracts', 'libs/client'];

/** Some compilers keep a cache in the home folder whatever they are told: theirs is inside the clone. */
const HOMELESS = { env: { HOME: join(ROOT, 'node_modules/.cache/home') } };

/** Installs the packages the lock names, unless they are there. */
export async function install() {
  checkNodeVersion();
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  await onceFor('install', lock, 'node_modules/typescript', async () => {
    console.log('Installing packages …');
    await must('Installing packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

/** Builds what has changed: the services, the widget, the console. */
export async function build({ quiet = true } = {}) {
  const say = (what) => console.log(`Building ${what} …`);
  await onceFor('code', sourceStamp(CODE), 'standalone/dist/main.js', async () => {
    say('the services');
    await must('Building the services', process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
  });
  await onceFor('widget', sourceStamp([...BROWSER_LIBS, 'widget']), 'widget/dist/manifest.json', async () => {
    say('the widget');
    const printed = await must('Building the widget', process.execPath, ['widget/build.mjs'], HOMELESS);
    if (!quiet) console.log(printed);
  });
  await onceFor('console', sourceStamp([...BROWSER_LIBS, 'console']), 'console/dist/index.html', async () => {
    say('the console');
    const printed = await must('Building the console', process.execPath, ['console/build.mjs'], HOMELESS);
    if (!quiet) console.log(printed);
  });
}
