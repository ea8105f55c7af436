// `npm run build`: installs what is missing, builds what has changed, prints the sizes of what browsers load.
import { build, install } from './lib/prepare.mjs';

await install();
await build({ quiet: false });
