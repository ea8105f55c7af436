// `npm run k8s`: renders the manifests from k8s/src, typed by kubernetes-models, into k8s/ and compose/. `node tools/k8s.mjs --check` compares.
import { runBundled } from './lib/bundled.mjs';
import { install } from './lib/prepare.mjs';

if (process.env.OA_BUILT !== '1') await install();
process.exit(await runBundled('k8s/src/main.ts', process.argv.slice(2)));
