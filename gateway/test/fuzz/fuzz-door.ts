import { request } from 'node:http';
import { type Random, seededRandom } from '@oa/kernel';
import { eventually } from '@oa/testkit';
import { RawClient } from '../raw-client';
import { badOpening, foreignCommand, type HostileRequest, hostileRequest, unreadableFrame } from './hostile-inputs';

export interface FuzzTarget {
  /** `http://127.0.0.1:port` of the gateway. */
  readonly gateway: string;
  readonly wiki: string;
  /** An origin of the wiki. */
  readonly origin: string;
  /** Cookie of a helper who is signed in and never was on duty. */
  readonly helperCookie: string;
}

/** Rate limits of the target must be out of the way: `socketFrames`, `personCommands`, `addressSockets` and `addressRequests` raised. */
export interface FuzzPlan {
  readonly seed: number;
  /** Unreadable frames on welcomed sockets, half of them at each door. */
  readonly frames: number;
  /** Readable commands about other people's sessions. */
  readonly foreign: number;
  /** Sockets whose first frame is bad. */
  readonly openings: number;
  readonly requests: number;
}

export interface FuzzReport {
  inputs: number;
  readonly errors: Record<string, number>;
  readonly closes: Record<string, number>;
  readonly statuses: Record<string, number>;
}

type Frame = { readonly t: string; readonly code?: string; readonly cid?: string };
class Client extends RawClient<object, Frame> {}

/** A good frame goes after so many bad ones, so that a socket is not closed for bad frames in a row. */
const BETWEEN = 8;
const BATCH = 400;

/**
 * Sends what no gateway may take, and checks that each input is answered as the protocol says: unreadable → one error frame, oversize → 1009,
 * unauthenticated → 4401, foreign → a refusal, bad requests → 4xx; and that the gateway still serves. Throws on anything else, naming the seed.
 */
export async function fuzzDoor(target: FuzzTarget, plan: FuzzPlan): Promise<FuzzReport> {
  const random = seededRandom(plan.seed);
  const report: FuzzReport = { inputs: 0, errors: {}, closes: {}, statuses: {} };
  const run = new FuzzRun(target, random, report);
  try {
    await run.unreadable('asker', Math.ceil(plan.frames / 2));
    await run.unreadable('helper', Math.floor(plan.frames / 2));
    await run.foreign(plan.foreign);
    await run.openings(plan.openings);
    await run.requests(plan.requests);
    await run.stillServing();
  } catch (error) {
    throw new Error(`the door gave way, seed ${plan.seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return report;
}

class FuzzRun {
  constructor(
    private readonly target: FuzzTarget,
    private readonly random: Random,
    private readonly report: FuzzReport,
  ) {}

  async unreadable(door: 'asker' | 'helper', count: number): Promise<void> {
    const client = await this.#welcomed(door);
    for (let sent = 0; sent < count; sent += BATCH) {
      const size = Math.min(BATCH, count - sent);
      client.frames.length = 0;
      const kinds: string[] = [];
      for (let n = 0; n < size; n += 1) {
        const hostile = unreadableFrame(this.random, door);
        kinds.push(hostile.kind);
        client.socket.send(hostile.text, { binary: typeof hostile.text !== 'string' });
        if (n % BETWEEN === BETWEEN - 1) client.send({ t: 'ping' });
      }
      const answered = () => client.frames.filter((frame) => frame.t === 'error').length >= size || client.closed !== null;
      await eventually(answered, { what: `${size} errors`, withinMs: 120_000 });
      const errors = client.frames.filter((frame) => frame.t === 'error');
      if (client.closed !== null) throw new Error(`an unreadable frame closed the socket with ${client.closed}`);
      if (errors.length !== size) throw new Error(`${size} unreadable frames had ${errors.length} errors: ${kinds.join(', ')}`);
      for (const { code = '' } of errors) {
        if (code !== 'malformed' && code !== 'unknown-frame') throw new Error(`an unreadable frame was answered ${code}`);
        tally(this.report.errors, code);
      }
      this.report.inputs += size;
    }
    client.leave();
  }

  async foreign(count: number): Promise<void> {
    for (const door of ['asker', 'helper'] as const) {
      const client = await this.#welcomed(door);
      for (let sent = 0; sent < count / 2; sent += 100) {
        client.frames.length = 0;
        const cids = new Set<string>();
        for (let n = 0; n < 100 && sent + n < count / 2; n += 1) {
          const { text, cid } = foreignCommand(this.random, door);
          cids.add(cid);
          client.sendText(text);
        }
        const answers = () => client.frames.filter((frame) => frame.cid !== undefined && cids.has(frame.cid));
        await eventually(() => answers().length >= cids.size, { what: `${cids.size} answers`, withinMs: 60_000 });
        for (const { t, code = '' } of answers()) {
          if (t !== 'refused' && t !== 'error') throw new Error(`a foreign command was answered ${t}`);
          tally(this.report.errors, code);
        }
        this.report.inputs += cids.size;
      }
      client.leave();
    }
  }

  async openings(count: number): Promise<void> {
    const one = async (): Promise<void> => {
      const { text, code } = badOpening(this.random, this.target.wiki);
      const client = await this.#client('asker').opened();
      client.sendText(text);
      const closed = await client.closedWith();
      if (closed !== code) throw new Error(`${text.slice(0, 120)} closed with ${closed} in place of ${code}`);
      tally(this.report.closes, String(closed));
      this.report.inputs += 1;
    };
    for (let n = 0; n < count; n += 20) await Promise.all(Array.from({ length: Math.min(20, count - n) }, one));
    const stranger = await new Client(`${ws(this.target.gateway)}/v1/helper`, this.target.gateway).opened();
    stranger.send({ t: 'hello', v: 1, wiki: this.target.wiki });
    if ((await stranger.closedWith()) !== 4401) throw new Error(`a helper without a cookie was let in or sent away with ${stranger.closed}`);
  }

  async requests(count: number): Promise<void> {
    const one = async (): Promise<void> => {
      const hostile = hostileRequest(this.random, this.target.gateway);
      const status = await statusOf(this.target.gateway, hostile);
      if (status < 400 || status >= 500)
        throw new Error(`${hostile.method} ${hostile.path} ${hostile.body?.slice(0, 80) ?? ''} was answered ${status}`);
      tally(this.report.statuses, String(status));
      this.report.inputs += 1;
    };
    for (let n = 0; n < count; n += 20) await Promise.all(Array.from({ length: Math.min(20, count - n) }, one));
  }

  async stillServing(): Promise<void> {
    const status = await statusOf(this.target.gateway, { method: 'GET', path: '/health/ready', headers: {} });
    if (status !== 200) throw new Error(`after all that /health/ready says ${status}`);
    for (const door of ['asker', 'helper'] as const) (await this.#welcomed(door)).leave();
  }

  #client(door: 'asker' | 'helper'): Client {
    const { gateway, origin, helperCookie } = this.target;
    if (door === 'asker') return new Client(`${ws(gateway)}/v1/asker`, origin);
    return new Client(`${ws(gateway)}/v1/helper`, gateway, { cookie: helperCookie });
  }

  async #welcomed(door: 'asker' | 'helper'): Promise<Client> {
    const client = await this.#client(door).opened();
    client.send({ t: 'hello', v: 1, wiki: this.target.wiki });
    await client.got('welcome');
    return client;
  }
}

const ws = (url: string): string => url.replace('http', 'ws');

function tally(table: Record<string, number>, key: string): void {
  table[key] = (table[key] ?? 0) + 1;
}

/** By node:http, since fetch would tidy the path up before it leaves. */
function statusOf(gateway: string, { method, path, headers, body }: HostileRequest): Promise<number> {
  const { hostname, port } = new URL(gateway);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asked = request({ hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
