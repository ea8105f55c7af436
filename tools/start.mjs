// `npm start`: installs and builds what is missing, then runs everything in this one process (SQLite in data/, demo wiki, demo people).
import { build, install } from './lib/prepare.mjs';

await install();
await build();
await import('../standalone/dist/main.js');
