// FROZEN: the relay's gateway. A turn's publishes leave in one flush; the sender is acknowledged from the fact.
import { createServer } from 'node:http';
import { connect } from 'nats';
import { type WebSocket, WebSocketServer } from 'ws';
import { GATEWAY, PEOPLE, type RelayCommand, type RelayFact, shardOfSession } from './shape';

/** Listens on the port until the process ends; says READY. */
export async function serveRelayGateway(natsUrl: string, port: number): Promise<void> {
  const line = await connect({ servers: natsUrl, noAsyncTraces: true });
  const sockets = new Map<string, WebSocket>();
  let turn: { shard: number; text: string }[] = [];
  const leave = () => {
    const leaving = turn;
    turn = [];
    for (const { shard, text } of leaving) line.publish(`${PEOPLE}.${shard}`, text);
  };
  const server = createServer();
  const door = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false, maxPayload: 16_384 });
  door.on('connection', (socket, request) => {
    const [party = '', session = ''] = (request.url ?? '').slice(1).split('/');
    sockets.set(`${party} ${session}`, socket);
    socket.on('message', (raw) => {
      const { cid, session: to, text } = JSON.parse(raw.toString()) as RelayCommand;
      if (turn.push({ shard: shardOfSession(to), text: JSON.stringify({ cid, session: to, text }) }) === 1) setImmediate(leave);
    });
  });
  line.subscribe(GATEWAY, {
    callback: (_error, message) => {
      for (const { cid, session, seq, at, text } of JSON.parse(message.string()) as RelayFact[]) {
        sockets.get(`asker ${session}`)?.send(JSON.stringify({ t: 'ack', cid, seq, at }));
        sockets.get(`helper ${session}`)?.send(JSON.stringify({ t: 'fact', session, seq, at, kind: 'said', by: 'asker', text }));
      }
    },
  });
  await line.flush();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  console.log('READY');
}
