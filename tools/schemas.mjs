// `npm run schemas`: makes the schemas and database users that the configuration named by OA_CONFIG speaks of, as its `database.mariadb.admin`,
// and gives every user its current password: for the first set-up and for a change of passwords. `-- --print` prints the statements instead,
// with places for the passwords, for somebody else to run. OA_BUILT=1 takes what is built as it is.
import { build, install } from './lib/prepare.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
const { makeSchemas, setUpTask } = await import('../libs/nest/dist/index.js');
const { schemaStatements } = await import('../libs/storage/dist/index.js');

try {
  if (!process.env.OA_CONFIG) throw new Error('OA_CONFIG is not set: it names the configuration file');
  const task = setUpTask(process.env.OA_CONFIG, process.env);
  if (process.argv.includes('--print')) {
    const hidden = task.users.map((user) => ({ ...user, password: `password of ${user.user}` }));
    console.log(`${schemaStatements(hidden, (text) => `'<${text}>'`).join(';\n')};`);
  } else {
    await makeSchemas(task);
    for (const { database, user, rights } of task.users) console.log(`${database}: ${user} (${rights})`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
