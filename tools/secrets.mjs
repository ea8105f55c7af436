// `npm run secrets -- <folder>`: every password and key of an installation as files, and what becomes of them. See k8s/src/secrets.ts.
import { runBundled } from './lib/bundled.mjs';
import { install } from './lib/prepare.mjs';

if (process.env.OA_BUILT !== '1') await install();
process.exit(await runBundled('k8s/src/secrets-main.ts', process.argv.slice(2)));
