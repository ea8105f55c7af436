// The bound: the same library with the same options behind the same HTTP server, and nothing but an echo: a socket that has been spoken on
// keeps the last chunk it read, on both sides of the comparison.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** Serves until the process ends; says READY. */
export function serveBare(port: number): void {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536, perMessageDeflate: false, clientTracking: false });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (raw) => client.send(raw.toString()));
      client.on('close', () => {});
    });
  });
  server.listen(port, '127.0.0.1', () => console.log('READY'));
}
