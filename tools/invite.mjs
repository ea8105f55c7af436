// `npm run invite -- <wiki> <sub> [minutes]`: prints a link that signs that person of the roster (`staff` of the configuration OA_CONFIG names)
// in to the console, once, within so many minutes (15; at most a day). It needs the gateway's secrets and nothing that runs.
// OA_BUILT=1 takes what is built as it is.
import { build, install } from './lib/prepare.mjs';

if (process.env.OA_BUILT !== '1') {
  await install();
  await build();
}
const { loadConfiguration } = await import('../libs/nest/dist/index.js');
const { makeInvite } = await import('../gateway/dist/index.js');

const [wiki, sub, minutes = '15'] = process.argv.slice(2);
try {
  if (!process.env.OA_CONFIG) throw new Error('OA_CONFIG is not set: it names the configuration file');
  if (!wiki || !sub) throw new Error('usage: npm run invite -- <wiki> <sub> [minutes]');
  const configuration = loadConfiguration(process.env.OA_CONFIG, { room: 'gateway' });
  console.log(await makeInvite(configuration, { wiki, sub, minutes: Number(minutes) }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
