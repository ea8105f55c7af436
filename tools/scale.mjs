// `npm run scale`: matching pods 1 → 4 → 2 on a cluster under load; shard spread, errors, stalls and rules beside their bars.
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { runBundle } from './lib/run-bundle.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
await runBundle('test/cluster/main.ts', ['scale', ...process.argv.slice(2)]);
