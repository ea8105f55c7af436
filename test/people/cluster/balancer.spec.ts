import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@oa/testkit';
import { Balancer, type Target } from './balancer';

/** A gateway as the balancer sees it: says its name, and whether it is ready. */
class Door {
  ready = true;
  readonly #server: Server;

  private constructor(readonly name: string) {
    this.#server = createServer((request, response) => {
      if (request.url === '/health/ready') response.statusCode = this.ready ? 200 : 503;
      response.setHeader('connection', 'close').end(name);
    });
  }

  static async open(name: string): Promise<Door> {
    const door = new Door(name);
    await new Promise<void>((listens) => door.#server.listen(0, '127.0.0.1', listens));
    return door;
  }

  get target(): Target {
    const { port } = this.#server.address() as AddressInfo;
    return { name: this.name, port, healthPort: port };
  }

  close(): Promise<unknown> {
    return new Promise((closed) => this.#server.close(closed));
  }
}

describe('the balancer', () => {
  let balancer: Balancer;
  let doors: Door[];
  const ask = async () => (await fetch(`http://127.0.0.1:${balancer.port}/`, { headers: { connection: 'close' } })).text();
  const six = async () => {
    const answers: string[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await ask());
    return answers;
  };

  beforeEach(async () => {
    balancer = await Balancer.open(0);
    doors = [await Door.open('one'), await Door.open('two')];
    for (const { target } of doors) await balancer.add(target);
  });
  afterEach(async () => {
    await balancer.close();
    await Promise.all(doors.map((door) => door.close()));
  });

  it('takes turns', async () => {
    const answers = await six();
    expect(answers.filter((name) => name === 'one')).toHaveLength(3);
  });

  it('sends nobody to a gateway that says it is not ready, and again when it is', async () => {
    const [one] = doors;
    if (!one) throw new Error('no door');
    one.ready = false;
    await eventually(async () => (await six()).every((name) => name === 'two'), { what: 'all to go to the other' });
    one.ready = true;
    await eventually(async () => (await six()).includes('one'), { what: 'some to come back' });
  });

  it('sends nobody to one that was taken out, and finds another if one is gone without a word', async () => {
    balancer.hold('one');
    expect(new Set(await six())).toEqual(new Set(['two']));
    for (const { target } of doors.slice(0, 1)) await balancer.add(target);
    await doors[1]?.close();
    doors.splice(1, 1);
    expect(new Set(await six())).toEqual(new Set(['one']));
  });

  it('hangs up when no gateway is there', async () => {
    for (const { name } of doors) balancer.remove(name);
    await expect(ask()).rejects.toThrow();
  });
});
