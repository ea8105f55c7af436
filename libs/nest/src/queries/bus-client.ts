/** Nest's ClientProxy over the bus: `client.send('name', body)` asks `q.<service>.<name>`. */
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import type { ServiceName, Subjects } from '@oa/contracts';
import { Fault } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import { QUERY_TIMEOUT_MS } from './queries';
import { askedText, readAnswer } from './query-envelope';

export interface BusClientOptions {
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly service: ServiceName;
  /** Default 2 s; there is always one. */
  readonly timeoutMs?: number;
}

/**
 * The observable of `send` gives one value, or fails with QueryRefused, QueryFault, NoResponders, RequestTimeout or TransportDown.
 * `emit` leaves without an answer. The transport is given and stays open.
 */
export class BusClient extends ClientProxy {
  constructor(private readonly options: BusClientOptions) {
    super();
  }

  async connect(): Promise<void> {}

  close(): void {}

  unwrap<T>(): T {
    return this.options.transport as T;
  }

  protected publish({ pattern, data }: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const subject = this.#subject(pattern);
    let wanted = true;
    const settle = (packet: WritePacket) => {
      if (wanted) callback(packet);
    };
    this.options.transport
      .request(subject, askedText(data), this.options.timeoutMs ?? QUERY_TIMEOUT_MS)
      .then((text) => readAnswer(subject, text))
      .then(
        (response) => settle({ response, isDisposed: true }),
        (err) => settle({ err }),
      );
    return () => {
      wanted = false;
    };
  }

  protected async dispatchEvent<T = unknown>({ pattern, data }: ReadPacket): Promise<T> {
    this.options.transport.publish(this.#subject(pattern), askedText(data));
    return undefined as T;
  }

  #subject(pattern: unknown): string {
    if (typeof pattern !== 'string') throw new Fault('queries are named by text');
    return this.options.subjects.query(this.options.service, pattern);
  }
}
