// `npm run migrate -- URL …`: brings the schemas of a MariaDB server to this release. Needs a database user that may change tables.
// Each argument is `<service>=mariadb://user:password@host:port/schema` or `keys=…`; without arguments they are read from the environment
// variable OA_MIGRATE, separated by white space, so that no password stands in a process list.
import { build, install } from './lib/prepare.mjs';

await install();
await build();
const { migrateMariadb } = await import('../libs/storage/dist/index.js');
const { SERVICE_NAMES } = await import('../libs/contracts/dist/index.js');

const given = process.argv.length > 2 ? process.argv.slice(2) : (process.env.OA_MIGRATE ?? '').split(/\s+/).filter(Boolean);
const rooms = [...SERVICE_NAMES, 'keys'];
const targets = given.map((text) => ({ room: text.slice(0, text.indexOf('=')), url: text.slice(text.indexOf('=') + 1) }));
const faults = targets.flatMap(({ room, url }) => [
  ...(rooms.includes(room) ? [] : [`"${room}" is none of ${rooms.join(', ')}`]),
  ...(/^(mariadb|mysql):\/\//.test(url) ? [] : [`${room}: not a mariadb:// URL`]),
]);
if (targets.length === 0) faults.push('nothing to migrate: name at least one <service>=mariadb://…');
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
for (const { room, url } of targets) {
  try {
    const applied = await migrateMariadb(url, room === 'keys' ? 'keys' : 'store');
    console.log(`${room}: ${applied.length === 0 ? 'nothing to do' : applied.join(', ')}`);
  } catch (error) {
    console.error(`${room}: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
