// `npm run migrate`: brings the schemas of a MariaDB server to this release, as a database user that may change tables. Without arguments the
// configuration that OA_CONFIG names says where and as whom (`database.mariadb.migrate`). Or each argument is
// `<service>=mariadb://user:password@host:port/schema` or `keys=…`; the same, separated by white space, may stand in the environment variable
// OA_MIGRATE, so that no password stands in a process list. OA_BUILT=1 takes what is built as it is.
import { build, install } from './lib/prepare.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
const { migrationTask, migrateSchemas } = await import('../libs/nest/dist/index.js');
const { migrateMariadb } = await import('../libs/storage/dist/index.js');
const { SERVICE_NAMES } = await import('../libs/contracts/dist/index.js');

const given = process.argv.length > 2 ? process.argv.slice(2) : (process.env.OA_MIGRATE ?? '').split(/\s+/).filter(Boolean);
if (given.length === 0 && process.env.OA_CONFIG) {
  try {
    for (const { database, applied } of await migrateSchemas(migrationTask(process.env.OA_CONFIG, process.env)))
      console.log(`${database}: ${applied.length === 0 ? 'nothing to do' : applied.join(', ')}`);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
const rooms = [...SERVICE_NAMES, 'keys'];
const targets = given.map((text) => ({ room: text.slice(0, text.indexOf('=')), url: text.slice(text.indexOf('=') + 1) }));
const faults = targets.flatMap(({ room, url }) => [
  ...(rooms.includes(room) ? [] : [`"${room}" is none of ${rooms.join(', ')}`]),
  ...(/^(mariadb|mysql):\/\//.test(url) ? [] : [`${room}: not a mariadb:// URL`]),
]);
if (targets.length === 0) faults.push('nothing to migrate: name the configuration by OA_CONFIG, or at least one <service>=mariadb://…');
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
