import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Writable } from 'node:stream';
import { eventually } from '@oa/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { TurnOut } from './turn-out';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what a client is told within one turn', () => {
  it('leaves in one write, in its order, and counts as buffered at once', async () => {
    const writes: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        writes.push(String(chunk));
        done();
      },
      writev: (chunks, done) => {
        writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
        done();
      },
    });
    const out = new TurnOut();
    out.send(stream as unknown as Socket, 'one');
    out.send(stream as unknown as Socket, 'two');
    expect([writes, stream.writableLength]).toEqual([[], 10]);
    await turn();
    out.send(stream as unknown as Socket, 'three');
    await turn();
    expect(writes.map((write) => write.replace(/[^a-z]/g, ' ').trim())).toEqual(['one  two', 'three']);
  });

  it('comes out at a client as it was said, whatever its length and script', async () => {
    const server = createServer();
    const door = new WebSocketServer({ server, perMessageDeflate: false });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const texts = ['', 'x'.repeat(125), 'x'.repeat(126), 'עלי'.repeat(50), '👩‍🔧'.repeat(7_000), 'x'.repeat(65_535), 'x'.repeat(65_536), 'last'];
    const out = new TurnOut();
    door.on('connection', (_socket, request) => {
      for (const text of texts) out.send(request.socket, text);
    });
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const heard: string[] = [];
    client.on('message', (text) => heard.push(String(text)));
    await eventually(() => heard.length === texts.length);
    expect(heard).toEqual(texts);
    client.terminate();
    door.close();
    server.close();
  });
});
