import { Fault } from '@oa/kernel';
import { loadConfiguration } from '@oa/nest';
import { startDemoWikiRoom } from './demo-wiki';

/** The demo wiki as a process of its own, beside the five of `npm run services`; its configuration is the gateway's. */
async function main(): Promise<void> {
  const room = await startDemoWikiRoom(loadConfiguration(process.env.OA_CONFIG ?? '', { room: 'gateway' }));
  if (!room) throw new Fault('this configuration has no demo wiki: it needs mode demo and listen.wikiPort');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void room.stop().then(() => process.exit(0)));
  process.stdout.write('demo wiki ready\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
