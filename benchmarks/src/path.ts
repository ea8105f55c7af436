// `npm run bench -- path [one|five] [rates]`: a message stored, acknowledged and delivered to the other socket; `five` beside the bare relay.
// CHATS (500), PER_HELPER (1: every chat has two sockets), SECS (4), RUNS (3), WARM (8: seconds of saturation before), RELAY=0 leaves the relay out.
import { freePort } from '../../libs/testkit/src/servers';
import { crowded, Product, type Shape } from '../../test/people/product';
import { family } from './cpu';
import { serveLoad } from './load';
import { Load, type Measured, measured } from './measured';
import { helpersFor } from './people';
import { serveRelayGateway } from './relay/gateway';
import { serveRelayPod } from './relay/pod';
import { startRelay } from './relay/relay';
import { record, rounded } from './results';

const CHATS = Number(process.env.CHATS ?? 500);
const PER_HELPER = Number(process.env.PER_HELPER ?? 1);
const SECONDS = Number(process.env.SECS ?? 4);
const RUNS = Number(process.env.RUNS ?? 3);
const WARM_SECONDS = Number(process.env.WARM ?? 8);
type Rate = number | null;

/** A server that has just started is measured as one that has run for a while: its code is compiled by use. */
const warmUp = (load: Load) => measured(load, [], null, 1, WARM_SECONDS);

const tell = (subject: string, figures: Measured, more: object = {}) =>
  record('path', { subject, chats: CHATS, sockets: CHATS + Math.ceil(CHATS / PER_HELPER), runs: RUNS, ...figures, ...more });

async function relay(rates: readonly Rate[]): Promise<Map<Rate, Measured>> {
  const found = new Map<Rate, Measured>();
  const servers = await startRelay(await freePort());
  const load = new Load();
  try {
    load.order({ open: 'relay', gateway: servers.gateway, chats: CHATS });
    await load.word();
    await warmUp(load);
    for (const rate of rates) {
      const figures = await measured(load, servers.pids, rate, RUNS, SECONDS);
      found.set(rate, figures);
      tell('relay', figures);
    }
  } finally {
    load.end();
    await servers.stop();
  }
  return found;
}

async function product(shape: Shape, rates: readonly Rate[], beside: ReadonlyMap<Rate, Measured>): Promise<void> {
  const running = await Product.start({
    shape,
    configure: (input) => ({ ...crowded(input, helpersFor({ chats: CHATS, perHelper: PER_HELPER }), PER_HELPER), log: { level: 'warn' } }),
  });
  const load = new Load();
  try {
    load.order({ open: 'chats', desk: { gateways: [running.gateway], wikiOrigin: running.wiki, chats: CHATS, perHelper: PER_HELPER } });
    await load.word();
    const pids = family(running.child?.pid ?? 0);
    if (process.env.PIDS) console.log(pids.join(' '));
    await warmUp(load);
    for (const rate of rates) {
      const figures = await measured(load, pids, rate, RUNS, SECONDS);
      const bound = beside.get(rate);
      tell(shape, figures, bound && { ofRelay: { cpu: rounded(figures.cpuMs / bound.cpuMs), rate: rounded(figures.perSecond / bound.perSecond) } });
    }
  } finally {
    load.end();
    if (process.env.SHOW) console.log(running.output.slice(-4_000));
    await running.stop();
  }
}

async function main([word = 'five', wanted = '250,1000,5000,saturated', ...more]: readonly string[]): Promise<void> {
  if (word === 'load') return serveLoad();
  if (word === 'relay-gateway') return serveRelayGateway(wanted, Number(more[0]));
  if (word === 'relay-pod') return serveRelayPod(wanted, more[0] as string);
  const rates = wanted.split(',').map((rate): Rate => (rate === 'saturated' ? null : Number(rate)));
  const beside = word === 'relay' || (word !== 'one' && process.env.RELAY !== '0') ? await relay(rates) : new Map<Rate, Measured>();
  if (word !== 'relay') await product(word as Shape, rates, beside);
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
