// The same commands over HTTP, for tests and scripts on this machine: POST / with one line as the body.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A page in a browser cannot send this header to another origin unasked, so no web page can command a cluster. */
export const CONTROL_HEADER = 'x-oa-control';
const MOST_BYTES = 1_000;

/** Opens it on 127.0.0.1 (0: any free port). Throws if the port is taken. */
export async function openControlPort(port: number, obey: (line: string) => Promise<string>): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, obey).catch((error: unknown) => send(response, 400, error instanceof Error ? error.message : String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, obey: (line: string) => Promise<string>): Promise<void> {
  if (request.method !== 'POST' || request.headers[CONTROL_HEADER] === undefined)
    return send(response, 405, `POST one line with the header ${CONTROL_HEADER}`);
  let line = '';
  for await (const chunk of request) {
    line += chunk;
    if (line.length > MOST_BYTES) return send(response, 413, 'one line');
  }
  send(response, 200, await obey(line));
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${text}\n`);
}
