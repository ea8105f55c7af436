import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { startNats } from './nats';
import { findProgram, freePort } from './private-server';

jest.setTimeout(60_000);

/** Says one CONNECT to a broker; answers PONG or its error. */
function greet(url: string, credentials: object): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.once('error', reject);
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      const answer = /PONG|-ERR[^\r]*/.exec(heard)?.[0];
      if (!answer) return;
      socket.destroy();
      resolve(answer);
    });
    socket.write(`CONNECT ${JSON.stringify({ verbose: false, pedantic: false, ...credentials })}\r\nPING\r\n`);
  });
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

describe('a private broker', () => {
  it('answers on 127.0.0.1 when it is handed over, and is gone when stopped', async () => {
    const nats = await startNats();
    expect(new URL(nats.url).hostname).toBe('127.0.0.1');
    expect(await greet(nats.url, {})).toBe('PONG');
    await Promise.all([nats.stop(), nats.stop()]);
    if (nats.pid !== null) expect(isAlive(nats.pid)).toBe(false);
  });

  it('lets in only the accounts it was given', async () => {
    if (process.env.TEST_NATS_URL) return expect((await startNats({ users: [] })).pid).toBeNull();
    const nats = await startNats({ users: [{ name: 'gateway', password: 'right', publish: ['oa.u.>'] }] });
    expect(await greet(nats.url, { user: 'gateway', pass: 'right' })).toBe('PONG');
    expect(await greet(nats.url, { user: 'gateway', pass: 'wrong' })).toContain('Authorization Violation');
    await nats.stop();
  });

  it('comes back at the port it is told', async () => {
    if (process.env.TEST_NATS_URL) return expect((await startNats()).url).toBe(process.env.TEST_NATS_URL);
    const port = await freePort();
    for (let round = 0; round < 2; round += 1) {
      const nats = await startNats({ port });
      expect(new URL(nats.url).port).toBe(String(port));
      await nats.stop();
    }
  });
});

describe('a program that is missing', () => {
  it('is named in one line with what to do', () => {
    expect(() => findProgram('no-such-server', 'install it, or set TEST_URL')).toThrow(
      'no-such-server is not installed: install it, or set TEST_URL',
    );
  });
});
