// `npm run chaos -- --minutes M --seed S`: a crowd on a cluster whose processes, broker and database are killed, frozen and cut off. See --help.
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { runBundle } from './lib/run-bundle.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
await runBundle('test/chaos/main.ts', process.argv.slice(2));
