// `npm run churn -- --sessions N --minutes M`: whole help sessions at an even rate; what each process holds must not grow.
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { runBundle } from './lib/run-bundle.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
await runBundle('test/chaos/churn.ts', process.argv.slice(2));
