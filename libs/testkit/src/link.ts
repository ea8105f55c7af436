// A TCP line between a process and a server, that a test can break the ways networks break.
import { connect, createServer, type Server, type Socket } from 'node:net';

/** `silent`: bytes of this direction arrive nowhere and nobody is told, as when a router between drops them; they flow on when it passes again. */
export type Flow = 'pass' | 'silent';
/** `there`: towards the server. */
export type Direction = 'there' | 'back';

export interface Link {
  /** Where the process connects on 127.0.0.1, in place of the server. */
  readonly port: number;
  /** Lines that are open through it. */
  readonly lines: number;
  /** Lets one direction, or both, pass or fall silent; lines that are open stay open. */
  flow(how: Flow, direction?: Direction): void;
  /** Ends every open line with a reset, and new ones at once until `mend`. */
  cut(): void;
  /** Everything passes again; a line cut stays cut, its owner may connect anew. */
  mend(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly there: Socket;
  readonly back: Socket;
}

/** Opens a link to a server on 127.0.0.1, at a port of its own. */
export async function startLink(to: number): Promise<Link> {
  const pairs = new Set<Pair>();
  const flows: Record<Direction, Flow> = { there: 'pass', back: 'pass' };
  let isCut = false;
  const heed = (pair: Pair) => {
    if (pair.there.destroyed || pair.back.destroyed) {
      pairs.delete(pair);
      pair.there.destroy();
      pair.back.destroy();
      return;
    }
    for (const [direction, source] of [['there', pair.back] as const, ['back', pair.there] as const])
      if (flows[direction] === 'silent') source.pause();
      else source.resume();
  };
  const server = createServer((back) => {
    if (isCut) {
      back.resetAndDestroy();
      return;
    }
    const pair = { back, there: connect(to, '127.0.0.1') };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      pair.back.destroy();
      pair.there.destroy();
    };
    join(pair.back, pair.there, () => flows.there, end);
    join(pair.there, pair.back, () => flows.back, end);
    heed(pair);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server),
    get lines() {
      return pairs.size;
    },
    flow(how, direction) {
      for (const each of direction === undefined ? (['there', 'back'] as const) : [direction]) flows[each] = how;
      for (const pair of pairs) heed(pair);
    },
    cut() {
      isCut = true;
      for (const { back, there } of pairs) {
        back.resetAndDestroy();
        there.destroy();
      }
      pairs.clear();
    },
    mend() {
      isCut = false;
      flows.there = 'pass';
      flows.back = 'pass';
      for (const pair of pairs) heed(pair);
    },
    close() {
      for (const { back, there } of pairs) {
        back.destroy();
        there.destroy();
      }
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Carries bytes one way. A slow receiver is waited for; a silent direction is not read, so what was sent waits in the kernel as on a dead route. */
function join(from: Socket, into: Socket, flow: () => Flow, end: () => void): void {
  from.setNoDelay(true);
  from.on('data', (bytes) => {
    if (into.write(bytes)) return;
    from.pause();
    into.once('drain', () => flow() === 'pass' && from.resume());
  });
  // A line that one side ended stays open towards the other while the route between them is silent: nobody can tell it.
  from.on('close', () => flow() === 'pass' && end());
  from.on('error', () => flow() === 'pass' && end());
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the link has no port');
  return address.port;
}
