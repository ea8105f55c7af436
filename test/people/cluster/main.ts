// `npm run cluster` and `npm run services`, bundled by tools/cluster.mjs: runs the cluster until Ctrl-C and obeys lines meanwhile.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { Cluster } from './cluster';
import { obey } from './commands';
import { CONTROL_HEADER, openControlPort } from './control-port';
import { CLUSTER_ROOMS, type Counts, DEFAULT_COUNTS, type DemoInput, ONE_EACH } from './shape';
import { statusTable } from './status-table';

const HOW = `npm run cluster -- [configuration.yaml] [gateway=2] [matching=3] [sessions=3] [feedback=2] [moderation=2] [--services] [--no-wiki]
PORT, WIKI_PORT and CONTROL_PORT name the ports: of the balancer (8080), of the demo wiki (PORT + 1), for commands (any).`;

interface Arguments {
  readonly file: string | undefined;
  readonly counts: Counts;
  readonly services: boolean;
  readonly wiki: boolean;
}

/** Throws with words for whoever typed it. */
function read(words: readonly string[]): Arguments {
  const services = words.includes('--services');
  const counts: Record<string, number> = { ...(services ? ONE_EACH : DEFAULT_COUNTS) };
  let file: string | undefined;
  for (const word of words) {
    const [room = '', count] = word.split('=');
    if (word === '--services' || word === '--no-wiki') continue;
    if (CLUSTER_ROOMS.some((one) => one === room) && /^[1-9]\d?$/.test(count ?? '')) counts[room] = Number(count);
    else if (!word.startsWith('-') && count === undefined && file === undefined) file = word;
    else throw new Error(`not understood: ${word}\n${HOW}`);
  }
  return { file, counts: counts as unknown as Counts, services, wiki: !words.includes('--no-wiki') };
}

async function main(): Promise<number> {
  const begun = performance.now();
  const { file, counts, services, wiki } = read(process.argv.slice(2));
  const given = file === undefined ? undefined : (parse(readFileSync(file, 'utf8')) as DemoInput);
  const port = given?.listen?.port ?? Number(process.env.PORT ?? 8080);
  const wikiPort = given?.listen?.wikiPort ?? Number(process.env.WIKI_PORT ?? port + 1);
  let stopAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    stopAsked = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopAsked);
  const starting = Cluster.start({
    counts,
    port,
    wikiPort,
    wiki,
    balancer: !services,
    ...(given && { configuration: given }),
    onLine: (pod, line) => process.stdout.write(`${pod.padEnd(12)} ${line}\n`),
  });
  const cluster = await Promise.race([starting, asked.then(() => null)]);
  if (!cluster) {
    // A start that is not over cannot be used by anybody: what it made goes when it is through.
    await starting.then((late) => late.stop()).catch(() => undefined);
    return 130;
  }
  const control = await openControlPort(Number(process.env.CONTROL_PORT ?? 0), (line) => obey(cluster, line));
  const { port: controlPort } = control.address() as AddressInfo;
  process.stdout.write(`\n${statusTable(await cluster.status())}\n\n`);
  process.stdout.write(`Open  ${cluster.wiki}/           the demo wiki\n      ${cluster.url}/console/   the helpers' console\n`);
  process.stdout.write(`Tell it what to do: a line here (help), or  curl -H ${CONTROL_HEADER}:1 -d status http://127.0.0.1:${controlPort}/\n`);
  process.stdout.write(`Up after ${((performance.now() - begun) / 1_000).toFixed(1)} s\nready\n`);
  createInterface({ input: process.stdin }).on('line', (line) => {
    obey(cluster, line).then(
      (text) => process.stdout.write(`${text}\n`),
      (error: unknown) => process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`),
    );
  });
  await asked;
  process.stdout.write('Draining …\n');
  control.close();
  await cluster.stop();
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
