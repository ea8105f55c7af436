// `npm run roll`: every pod of a cluster under load is restarted, one at a time; `--from <tag>`: from the programs of that release to this one's.
import { checkoutOf } from './lib/checkout.mjs';
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { runBundle } from './lib/run-bundle.mjs';

const args = process.argv.slice(2);
if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
const from = args.indexOf('--from');
if (from >= 0) {
  const [, revision = ''] = args.splice(from, 2);
  args.push('--old', await checkoutOf(revision));
}
await runBundle('test/cluster/main.ts', ['roll', ...args]);
