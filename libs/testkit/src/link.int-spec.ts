import { connect, createServer, type Server } from 'node:net';
import { eventually } from './eventually';
import { type Link, startLink } from './link';

describe('a link between a process and its server', () => {
  let server: Server;
  let link: Link;

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('data', (bytes) => socket.write(bytes));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    link = await startLink(typeof address === 'object' && address ? address.port : 0);
  });

  afterEach(async () => {
    await link.close();
    await new Promise((resolve) => server.close(resolve));
  });

  function line() {
    const socket = connect(link.port, '127.0.0.1');
    let heard = '';
    let ended = false;
    socket.on('data', (bytes) => {
      heard += bytes.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      ended = true;
    });
    return { socket, heard: () => heard, ended: () => ended };
  }

  it('carries both ways', async () => {
    const { socket, heard } = line();
    socket.write('a');
    await eventually(() => heard() === 'a');
    socket.destroy();
    await eventually(() => link.lines === 0);
  });

  it.each(['there', 'back'] as const)('says nothing of what is lost on the way %s, and brings it when the way is mended', async (direction) => {
    const { socket, heard, ended } = line();
    socket.write('a');
    await eventually(() => heard() === 'a');
    link.flow('silent', direction);
    socket.write('b');
    const other = line();
    other.socket.write('c');
    await eventually(() => link.lines === 2);
    expect([heard(), other.heard(), ended()]).toEqual(['a', '', false]);
    link.mend();
    await eventually(() => heard() === 'ab' && other.heard() === 'c');
    socket.destroy();
    other.socket.destroy();
  });

  it('ends every line when it is cut, and takes new ones once mended', async () => {
    const first = line();
    first.socket.write('a');
    await eventually(() => first.heard() === 'a');
    link.cut();
    await eventually(() => first.ended());
    const second = line();
    await eventually(() => second.ended());
    link.mend();
    const third = line();
    third.socket.write('d');
    await eventually(() => third.heard() === 'd');
    third.socket.destroy();
  });
});
