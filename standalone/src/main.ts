import 'reflect-metadata';
import { resolve } from 'node:path';
import { SERVICE_NAMES } from '@oa/contracts';
import { type Configuration, demoConfiguration, loadConfiguration, runRoom } from '@oa/nest';
import { startAll } from './standalone';

const DEFAULT_PORT = 8080;

/** The file named as the first argument or by OA_CONFIG; without one, the demo on PORT, its wiki one port higher. */
function configured(): Configuration {
  const file = process.argv[2] ?? process.env.OA_CONFIG;
  if (file) return loadConfiguration(file, { room: 'all' });
  const port = Number(process.env.PORT ?? DEFAULT_PORT);
  return demoConfiguration({ port, wikiPort: Number(process.env.WIKI_PORT ?? port + 1), folder: resolve('data') });
}

function tell({ configuration }: { readonly configuration: Configuration }): void {
  const { host, port, wikiPort } = configuration.listen;
  const lines = ['', 'Online Assistance is running.', ''];
  if (wikiPort !== undefined) lines.push(`  A newcomer:    http://${host}:${wikiPort}/            the demo wiki; press the button in the corner`);
  lines.push(`  A volunteer:   http://${host}:${port}/console/    choose a name, go on duty`, '', 'Ctrl-C stops it in order.', 'ready', '');
  process.stdout.write(lines.join('\n'));
}

async function main(): Promise<number> {
  let configuration: Configuration;
  try {
    configuration = configured();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  return runRoom({ room: 'all', services: SERVICE_NAMES, configuration, start: startAll, started: tell });
}

void main().then((code) => process.exit(code));
