/** Health and figures of a process on a port of its own, never through the public listener. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Metrics } from '@oa/observability';
import type { Readiness } from './readiness';

export interface PrivateDoorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  readiness(): Promise<Readiness>;
  /** Not ready: only a new start can help. Default: that this answers is enough. */
  liveness?(): Promise<Readiness>;
}

export interface PrivateDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** `GET /health/live`, `/health/ready`: 200 or 503 with the parts. `/metrics`. Throws if the port is taken. */
export async function openPrivateDoor(options: PrivateDoorOptions): Promise<PrivateDoor> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => send(response, 500, 'text/plain', 'internal\n'));
  });
  server.requestTimeout = 5_000;
  server.keepAliveTimeout = 5_000;
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TURNS = async (): Promise<Readiness> => ({ ready: true, parts: {} });

async function answer(
  { metrics, readiness, liveness = TURNS }: PrivateDoorOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET only\n');
  const path = (request.url ?? '').split('?')[0];
  if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.page());
  if (path === '/health/live') return sendParts(response, 'live', await liveness());
  if (path === '/health/ready') return sendParts(response, 'ready', await readiness());
  send(response, 404, 'text/plain', 'not here\n');
}

function sendParts(response: ServerResponse, name: string, { ready, parts }: Readiness): void {
  send(response, ready ? 200 : 503, 'application/json', `${JSON.stringify({ [name]: ready, ...parts })}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
