// One public port before several gateways. Passes bytes and knows no protocol, as a balancer of the fourth layer does.
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { askDoor } from './health';

/** A gateway behind the balancer. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly healthPort: number;
}

interface Place extends Target {
  healthy: boolean;
  /** Taken out by hand, as a cluster does before it tells a pod to stop. */
  held: boolean;
}

const CHECK_MS = 200;

/** Takes turns among the gateways whose health door says ready; connections that stand are left alone. */
export class Balancer {
  readonly #places = new Map<string, Place>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (near) => this.#take(near));
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
    this.#timer.unref();
  }

  /** Throws if the port is taken. */
  static async open(port: number): Promise<Balancer> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new Balancer(server);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** A new gateway, or one that is back: it is sent people once it is ready. */
  async add(target: Target): Promise<void> {
    this.#places.set(target.name, { ...target, healthy: false, held: false });
    await this.#check();
  }

  /** Sends nobody new there until it is added again. */
  hold(name: string): void {
    const place = this.#places.get(name);
    if (place) place.held = true;
  }

  remove(name: string): void {
    this.#places.delete(name);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return new Promise((closed) => {
      this.#server.close(() => closed());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #check(): Promise<void> {
    await Promise.all(
      [...this.#places.values()].map(async (place) => {
        place.healthy = (await askDoor(place.healthPort, '/health/ready', 1_000))?.ok === true;
      }),
    );
  }

  #open(): Place[] {
    return [...this.#places.values()].filter(({ healthy, held }) => healthy && !held);
  }

  #take(near: Socket): void {
    near.on('error', () => near.destroy());
    this.#keep(near);
    const open = this.#open();
    this.#turn += 1;
    const turn = this.#turn % Math.max(1, open.length);
    this.#pass(near, [...open.slice(turn), ...open.slice(0, turn)]);
  }

  /** To the first of these that takes the connection. */
  #pass(near: Socket, [place, ...others]: readonly Place[]): void {
    if (!place || near.destroyed) {
      near.destroy();
      return;
    }
    const far = dial({ port: place.port, host: '127.0.0.1', noDelay: true });
    this.#keep(far);
    const refused = () => {
      place.healthy = false;
      far.destroy();
      this.#pass(near, others);
    };
    far.once('error', refused);
    far.once('connect', () => {
      far.off('error', refused);
      far.on('error', () => far.destroy());
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroy());
      near.pipe(far);
      far.pipe(near);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
