import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CLOSE } from '@oa/contracts';
import { eventually } from '@oa/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { Backlog } from '../src/door/backlog';
import { Line } from '../src/door/line';

const CHUNK = 'x'.repeat(100_000);

describe('a line to a client that stops reading, on real sockets', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let line: Line;
  /** Frames of the client that were read. */
  let read: number;
  /** Frames the client took, and how it was closed. */
  let taken: number;
  let closed: number | null;

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    await once(server, 'listening');
    const met = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: false });
    const socket = await met;
    await eventually(() => client.readyState === WebSocket.OPEN);
    line = new Line(socket, 'asker', '', 0, undefined, { burst: 10, perSecond: 1 }, new Backlog());
    line.state = 'open';
    [read, taken, closed] = [0, 0, null];
    socket.on('message', () => {
      read += 1;
    });
    client.on('message', () => {
      taken += 1;
    });
    client.on('close', (code) => {
      closed = code;
    });
  });
  afterEach(() => {
    client.terminate();
    for (const each of server.clients) each.terminate();
    server.close();
  });

  /** Tells the client more and more until `enough`, a turn between. */
  async function tellUntil(enough: () => boolean): Promise<number> {
    let told = 0;
    while (!enough() && told < 2_000) {
      line.sendText(CHUNK);
      told += 1;
      await new Promise<void>((next) => setImmediate(next));
    }
    return told;
  }

  it('reads nothing more from it, and goes on with both where they stood once it reads again', async () => {
    client.pause();
    const told = await tellUntil(() => line.paused);
    expect(line.paused).toBe(true);
    for (let n = 0; n < 20; n += 1) client.send('{"t":"ping"}');
    for (let n = 0; n < 50; n += 1) await new Promise<void>((next) => setImmediate(next));
    expect(read).toBe(0);
    client.resume();
    await eventually(() => taken === told && read === 20);
    expect(line.paused).toBe(false);
    expect(line.backlogBytes).toBe(0);
  });

  it('keeps at most 4 MB for it, then closes with 1013, which it hears with all that came before', async () => {
    client.pause();
    const told = await tellUntil(() => !line.isOpen);
    expect(line.isOpen).toBe(false);
    expect(line.backlogBytes).toBeLessThan(4_200_000);
    line.sendText('never');
    client.resume();
    await eventually(() => closed !== null);
    expect(closed).toBe(CLOSE.tooSlow);
    expect(taken).toBe(told);
  });
});
