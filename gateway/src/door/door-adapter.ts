import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketAdapter, WsMessageHandler } from '@nestjs/common';
import { LIMITS, PATHS } from '@oa/contracts';
import { type WebSocket, WebSocketServer } from 'ws';
import type { GatewayHouse } from '../house/gateway-house';
import { type AnyFrame, FrameIntake } from './frame-intake';
import { type DoorName, Line } from './line';
import { TurnOut } from './turn-out';

/** One path's door as Nest sees it: emits `connection` with a line. */
class Door extends EventEmitter {
  constructor(
    readonly name: DoorName,
    readonly path: string,
  ) {
    super();
  }
}

const DOOR_OF: Readonly<Record<string, DoorName>> = { [PATHS.asker]: 'asker', [PATHS.helper]: 'helper' };

/**
 * Puts Nest's `@WebSocketGateway` classes on plain `ws`: JSON frames named by `t`, errors answered as frames, every limit and close code of
 * the protocol. What Nest calls the client is a `Line`. One HTTP server, one upgrade listener, all doors.
 */
export class DoorAdapter implements WebSocketAdapter<Door, Line, { path?: string }> {
  readonly #doors = new Map<string, Door>();
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.frameBytes, perMessageDeflate: false, clientTracking: false });
  readonly #turn = new TurnOut();
  readonly #intake: FrameIntake;

  constructor(
    server: Server,
    private readonly house: GatewayHouse,
  ) {
    this.#intake = new FrameIntake(house.clock, house.limits, house.meter);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head));
  }

  create(_port: number, options?: { path?: string }): Door {
    const path = options?.path ?? '';
    const name = DOOR_OF[path];
    if (!name) throw new Error(`no door is known at ${path}`);
    const door = new Door(name, path);
    this.#doors.set(path, door);
    return door;
  }

  bindMessageHandlers(line: Line, handlers: WsMessageHandler[]): void {
    const dispatch = (frame: AnyFrame): boolean => {
      const handler = handlers.find(({ message }) => message === frame.t);
      // Faults are answered by the gateways' filter, results by the frames they send.
      handler?.callback(frame);
      return handler !== undefined;
    };
    line.onFrame = (text) => this.#intake.take(line, text, dispatch);
  }

  bindClientConnect(door: Door, callback: (line: Line) => void): void {
    door.on('connection', callback);
  }

  bindClientDisconnect(line: Line, callback: () => void): void {
    line.onGone = callback;
  }

  async close(door: Door): Promise<void> {
    door.removeAllListeners();
    for (const line of [...this.house.wheel.lines()]) if (line.door === door.name) line.hangUp();
  }

  /** Nest asks for it when the application closes; the HTTP server is the application's own. */
  async dispose(): Promise<void> {
    this.#doors.clear();
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const door = this.#doors.get(pathOf(request));
    if (!door) return refuse(socket, 404, 'Not Found');
    const admission = this.house.keeper.admitSocket(door.name, request);
    if (!admission.ok) return refuse(socket, admission.status, admission.why);
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(door, client, admission.origin, request));
  }

  #welcome(door: Door, socket: WebSocket, origin: string, request: IncomingMessage): void {
    const { backlog, clock, limits, meter, wheel } = this.house;
    const person = door.name === 'helper' ? this.house.cookies.personOf(request.headers.cookie) : undefined;
    const line = new Line(socket, door.name, origin, clock.monotonic(), person, limits.socketFrames, backlog, { turn: this.#turn, stream: request.socket });
    socket.on('message', (raw, isBinary) => {
      if (isBinary) this.#intake.takeBinary(line);
      else line.onFrame?.(raw.toString());
    });
    socket.on('pong', () => {
      line.quiet = false;
    });
    // `ws` closes the socket itself, with 1009 or 1007, and `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      wheel.remove(line);
      meter.closed(door.name);
      line.gone();
    });
    wheel.add(line);
    meter.opened(door.name);
    door.emit('connection', line);
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function refuse(socket: Duplex, status: number, why: string): void {
  socket.end(`HTTP/1.1 ${status} ${why}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
