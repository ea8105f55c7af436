// The load program as a process of its own: opens chats in the product, or pairs of sockets at the bare relay, then drives them when told.
import { type Driven, Driver, type Pair } from './drive';
import { Line } from './line';
import { type Desk, openChats } from './people';
import { relaySession } from './relay/shape';

export type LoadOrder =
  | { readonly open: 'chats'; readonly desk: Desk }
  | { readonly open: 'relay'; readonly gateway: string; readonly chats: number }
  | { readonly drive: number | null; readonly warm: number; readonly seconds: number };
export type LoadWord =
  | { readonly word: 'open' | 'begin' | 'end' }
  | { readonly word: 'driven'; readonly driven: Driven }
  | { readonly word: 'failed'; readonly why: string };

/** Runs in the forked process until its parent disconnects. */
export function serveLoad(): void {
  let driver: Driver | undefined;
  const say = (word: LoadWord) => process.send?.(word);
  const obey = async (order: LoadOrder): Promise<void> => {
    if ('drive' in order) {
      if (!driver) throw new Error('nothing is open');
      const driven = await driver.run(
        order.drive,
        order.warm,
        order.seconds,
        () => say({ word: 'begin' }),
        () => say({ word: 'end' }),
      );
      say({ word: 'driven', driven });
      return;
    }
    driver = new Driver(order.open === 'chats' ? await chatPairs(order.desk) : await relayPairs(order.gateway, order.chats));
    say({ word: 'open' });
  };
  process.on('message', (order: LoadOrder) => {
    obey(order).catch((error: unknown) => say({ word: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}

async function chatPairs(desk: Desk): Promise<Pair[]> {
  return (await openChats(desk)).map(({ session, asker, helper }) => ({ session, sender: asker, receiver: helper }));
}

async function relayPairs(gateway: string, chats: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let n = 0; n < chats; n += 1) {
    const session = relaySession(n);
    const [sender, receiver] = ['asker', 'helper'].map((party) => new Line(`${gateway}/${party}/${session}`, 'http://127.0.0.1'));
    if (!sender || !receiver) continue;
    await Promise.all([sender.opened(), receiver.opened()]);
    pairs.push({ session, sender, receiver });
  }
  return pairs;
}
