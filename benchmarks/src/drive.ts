// Drives chats that are open and measures what comes out at the other socket. Nothing is parsed on the way: frames are prepared, places are known.
import { frameOf, type Line } from './line';

/** One chat as the driver sees it: what the first socket sends comes out at the second. */
export interface Pair {
  readonly session: string;
  readonly sender: Line;
  readonly receiver: Line;
}

export interface Driven {
  readonly perSecond: number;
  readonly delivered: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Frames that were no ack and no fact: refusals and errors. */
  readonly odd: number;
}

const CID = '00000000-0000-4000-8000-';
const STAMP_DIGITS = 15;
const FILL = 'x'.repeat(70);
const ACK = 'a'.charCodeAt(0);
const FACT = 'f'.charCodeAt(0);

/** A prepared `say`: only the command's number and the moment of sending are written anew. */
class Saying {
  readonly #frame: Buffer;
  readonly #cidAt: number;
  readonly #stampAt: number;

  constructor(session: string) {
    this.#frame = frameOf(
      Buffer.from(JSON.stringify({ t: 'say', cid: `${CID}000000000000`, session, text: `m ${'0'.repeat(STAMP_DIGITS)} ${FILL}` })),
    );
    this.#cidAt = this.#frame.indexOf(CID) + CID.length;
    this.#stampAt = this.#frame.indexOf('m 0') + 2;
  }

  /** `number` below 16^12. */
  bytes(number: number): Buffer {
    this.#frame.write(number.toString(16).padStart(12, '0'), this.#cidAt, 'latin1');
    this.#frame.write(String(Math.round(performance.now() * 1_000)).padStart(STAMP_DIGITS, '0'), this.#stampAt, 'latin1');
    // The socket may still hold the bytes of the one before.
    return Buffer.from(this.#frame);
  }
}

/** Sends for `warm` + `seconds`; figures are of the latter. `rate` null: each chat sends again when its message is acknowledged. */
export class Driver {
  #numbers = Math.floor(Math.random() * 2 ** 24) * 2 ** 20;
  #latencies: number[] = [];
  #odd = 0;
  readonly #sayings: readonly Saying[];

  constructor(readonly pairs: readonly Pair[]) {
    this.#sayings = pairs.map(({ session }) => new Saying(session));
    for (const receiver of new Set(pairs.map((pair) => pair.receiver))) receiver.onPayload = (payload) => this.#received(payload);
  }

  async run(rate: number | null, warm: number, seconds: number, begin: () => void, end: () => void): Promise<Driven> {
    let running = true;
    this.pairs.forEach(({ sender }, n) => {
      sender.onPayload = (payload) => {
        const kind = payload[6];
        if (kind === ACK) {
          if (running && rate === null) this.#say(n);
        } else if (kind !== FACT) this.#odd += 1;
      };
    });
    const timer = rate === null ? undefined : this.#openLoop(rate);
    if (rate === null) for (const n of this.pairs.keys()) this.#say(n);
    await pause(warm);
    this.#latencies = [];
    this.#odd = 0;
    begin();
    const from = performance.now();
    await pause(seconds);
    end();
    const took = (performance.now() - from) / 1_000;
    const latencies = this.#latencies;
    running = false;
    clearInterval(timer);
    await pause(1);
    const sorted = Float64Array.from(latencies).sort();
    const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
    const delivered = latencies.length;
    return { perSecond: Math.round(delivered / took), delivered, seconds: took, p50: at(0.5), p99: at(0.99), odd: this.#odd };
  }

  #openLoop(rate: number): NodeJS.Timeout {
    const from = performance.now();
    let sent = 0;
    return setInterval(() => {
      const due = ((performance.now() - from) / 1_000) * rate;
      for (; sent < due; sent += 1) this.#say(sent % this.pairs.length);
    }, 1);
  }

  #say(n: number): void {
    this.#numbers += 1;
    this.pairs[n]?.sender.sendRaw((this.#sayings[n] as Saying).bytes(this.#numbers));
  }

  #received(payload: Buffer): void {
    if (payload[6] !== FACT) return;
    const at = payload.indexOf('"m 0');
    if (at < 0) return;
    this.#latencies.push(performance.now() - Number(payload.toString('latin1', at + 3, at + 3 + STAMP_DIGITS)) / 1_000);
  }
}

const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1_000));
