import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketAdapter, WsMessageHandler } from '@nestjs/common';
import { LIMITS, PATHS } from '@oa/contracts';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { GatewayHouse } from '../house/gateway-house';
import { tellFault } from './door-fault.filter';
import { type AnyFrame, FrameIntake } from './frame-intake';
import { type DoorName, Line, type LineSeat } from './line';
import { TurnOut } from './turn-out';

/** What a handler is given: one frame of one line. */
export interface Arrival<F = AnyFrame> {
  readonly line: Line;
  readonly frame: F;
}
type Handler = (arrival: Arrival) => unknown;

/** One path's door, and to Nest its only client: handlers are bound to it once, not to every line. */
class Door extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  constructor(
    readonly name: DoorName,
    readonly path: string,
  ) {
    super();
  }
}

/** A socket that knows its line, so that all sockets share their listeners. */
class LineSocket extends WebSocket {
  line: Line | undefined;
}

const lineOf = (socket: WebSocket): Line | undefined => (socket as LineSocket).line;

const DOOR_OF: Readonly<Record<string, DoorName>> = { [PATHS.asker]: 'asker', [PATHS.helper]: 'helper' };

/**
 * Puts Nest's `@WebSocketGateway` classes on plain `ws`: JSON frames named by `t`, errors answered as frames, every limit and close code of
 * the protocol. What Nest calls the client is the door, what it calls the data an arrival: Nest binds every handler to each client anew, which
 * would cost each idle line more than its socket. One HTTP server, one upgrade listener, all doors.
 */
export class DoorAdapter implements WebSocketAdapter<Door, Door, { path?: string }> {
  readonly #doors = new Map<string, Door>();
  readonly #sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: LIMITS.frameBytes, perMessageDeflate: false, clientTracking: false },
    WebSocket: LineSocket,
  });
  readonly #turn = new TurnOut();
  readonly #onFrame: (line: Line, text: string) => void;
  readonly #onMessage: (this: WebSocket, raw: RawData, isBinary: boolean) => void;
  readonly #onClose: (this: WebSocket) => void;

  constructor(
    server: Server,
    private readonly house: GatewayHouse,
  ) {
    const intake = new FrameIntake(house.clock, house.limits, house.meter, (line, frame) => this.#dispatch(line, frame));
    this.#onFrame = (line, text) => intake.take(line, text);
    this.#onMessage = function (raw, isBinary) {
      const line = lineOf(this);
      if (!line) return;
      if (isBinary) intake.takeBinary(line);
      else intake.take(line, raw.toString());
    };
    this.#onClose = function () {
      const line = lineOf(this);
      if (!line) return;
      house.wheel.remove(line);
      house.meter.closed(line.door);
      line.gone();
    };
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

  bindMessageHandlers(door: Door, handlers: WsMessageHandler[]): void {
    for (const { message, callback } of handlers) door.handlers.set(message, callback);
  }

  bindClientConnect(door: Door, callback: (door: Door) => void): void {
    callback(door);
  }

  /** A line's end is told to its seat. */
  bindClientDisconnect(): void {}

  async close(door: Door): Promise<void> {
    door.removeAllListeners();
    for (const line of [...this.house.wheel.lines()]) if (line.door === door.name) line.hangUp();
  }

  /** Nest asks for it when the application closes; the HTTP server is the application's own. */
  async dispose(): Promise<void> {
    this.#doors.clear();
    this.#sockets.close();
  }

  /** Faults are answered by the gateways' filter, results by the frames they send. */
  #dispatch(line: Line, frame: AnyFrame): boolean {
    if (frame.t === 'say' && line.seat) return this.#say(line.seat, line, frame);
    const handler = this.#doors.get(PATHS[line.door])?.handlers.get(frame.t);
    handler?.({ line, frame });
    return handler !== undefined;
  }

  /** What a chat is made of goes to its seat at once: Nest's pipes, guards and promises would cost it more than the seat does. */
  #say(seat: LineSeat, line: Line, frame: AnyFrame): true {
    try {
      seat.command(frame);
    } catch (fault) {
      tellFault(this.house.log, { line, frame }, fault);
    }
    return true;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Shared by all sockets, for a closure made here would keep the whole request as long as the socket.
    socket.on('error', destroyed);
    const door = this.#doors.get(pathOf(request));
    if (!door) return refuse(socket, 404, 'Not Found');
    const admission = this.house.keeper.admitSocket(door.name, request);
    if (!admission.ok) return refuse(socket, admission.status, admission.why);
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(door, client, admission.origin, request));
  }

  #welcome(door: Door, socket: LineSocket, origin: string, request: IncomingMessage): void {
    const { backlog, clock, cookies, limits, meter, wheel } = this.house;
    const person = door.name === 'helper' ? cookies.personOf(request.headers.cookie) : undefined;
    const line = new Line(
      socket,
      door.name,
      origin,
      clock.monotonic(),
      person,
      limits.socketFrames,
      backlog,
      this.#turn,
      request.socket,
      this.#onFrame,
    );
    socket.line = line;
    socket.on('message', this.#onMessage);
    socket.on('pong', alive);
    // `ws` closes the socket itself, with 1009 or 1007, and `close` follows.
    socket.on('error', nothing);
    socket.on('close', this.#onClose);
    wheel.add(line);
    meter.opened(door.name);
  }
}

function destroyed(this: Duplex): void {
  this.destroy();
}

function alive(this: WebSocket): void {
  const line = lineOf(this);
  if (line) line.quiet = false;
}

function nothing(): void {}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function refuse(socket: Duplex, status: number, why: string): void {
  socket.end(`HTTP/1.1 ${status} ${why}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
