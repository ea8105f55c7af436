// `npm run cluster`: the demo as many processes (2 gateways, 3 matching, 3 sessions, 2 feedback, 2 moderation) over a private nats-server and
// MariaDB, a balancer before the gateways and the demo wiki beside them. Obeys lines on its standard input (`help` lists them) and on a control
// port. Ctrl-C drains everything in order. OA_BUILT=1 takes what is built as it is.
import { build, install } from './lib/prepare.mjs';
import { provision } from './lib/provision.mjs';
import { runBundle } from './lib/run-bundle.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
await provision(['nats-server', 'MariaDB']);
await runBundle('test/people/cluster/main.ts', process.argv.slice(2));
