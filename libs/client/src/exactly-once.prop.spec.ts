import type { AskerFrameIn, AskerServerFrame } from '@oa/contracts/browser';
import { ManualClock, type Random, seededRandom } from '@oa/kernel';
import { connect } from './connection';
import { createSessionLog, type SessionLog } from './session-log';
import { type FakeSocket, fakeNetwork, flush } from './testing/fake-socket';
import { memoryStore } from './text-store';

const session = 'a'.repeat(32);
interface Stored {
  readonly seq: number;
  readonly text: string;
  readonly cid: string;
}

/** A gateway and its session, as the contract has them: each cid takes effect once, in order of arrival; everything else may go wrong. */
class UnreliableServer {
  readonly stored: Stored[] = [];
  head = 0;
  faulty = true;
  constructor(readonly random: Random) {}

  serve(socket: FakeSocket): void {
    const heard = socket.sent.splice(0);
    for (const frame of heard) {
      if (this.faulty && this.random() < 0.1) continue;
      if (frame.t === 'hello') socket.says({ t: 'welcome' });
      if (frame.t === 'join') this.#join(socket, Number(frame.since));
      if (frame.t === 'say') this.#say(socket, String(frame.cid), String(frame.text));
    }
  }

  #join(socket: FakeSocket, since: number): void {
    for (const fact of this.stored) if (fact.seq > since) this.#tell(socket, fact, false);
    socket.says({ t: 'joined', session, head: this.head, state: 'assigned', textGone: false });
  }

  #say(socket: FakeSocket, cid: string, text: string): void {
    let fact = this.stored.find((other) => other.cid === cid);
    if (!fact) {
      // Facts only others may see make gaps.
      this.head += this.random() < 0.3 ? 2 : 1;
      fact = { seq: this.head, text, cid };
      this.stored.push(fact);
    }
    const ack = { t: 'ack', cid, seq: fact.seq, at: fact.seq };
    const chance = this.faulty ? this.random() : 1;
    if (chance < 0.1) return socket.says({ t: 'error', code: 'unavailable', cid });
    if (chance > 0.5) this.#tell(socket, fact, true);
    if (chance > 0.2) socket.says(ack);
    if (chance <= 0.5) this.#tell(socket, fact, true);
    if (chance < 0.3) this.#tell(socket, fact, true);
  }

  #tell(socket: FakeSocket, fact: Stored, live: boolean): void {
    if (this.faulty && live && this.random() < 0.15) return;
    const base = { t: 'fact', session, kind: 'said', by: 'asker', name: null, seq: fact.seq, at: fact.seq, text: fact.text };
    socket.says(live ? { ...base, cid: fact.cid } : base);
  }
}

interface Tab {
  readonly log: SessionLog;
  close(): void;
}

async function run(seed: number): Promise<{ typed: string[]; stored: string[]; shown: string[]; worst: string | undefined }> {
  const random = seededRandom(seed);
  const clock = new ManualClock();
  const server = new UnreliableServer(random);
  const store = memoryStore();
  const typed: string[] = [];
  let network = fakeNetwork();
  const openTab = (): Tab => {
    network = fakeNetwork();
    const connection = connect<AskerServerFrame, AskerFrameIn>({
      url: 'wss://x',
      hello: () => ({ t: 'hello', v: 1, wiki: 'demowiki' }),
      WebSocket: network.WebSocket,
      clock,
      random,
      store,
      onFrame: (frame) => (frame.t === 'welcome' ? void log.join() : log.receive(frame)),
    });
    const log = createSessionLog({ session, by: 'asker', connection, clock });
    return {
      log,
      close: () => {
        log.close();
        connection.close();
      },
    };
  };
  let tab = openTab();
  const texts = () => tab.log.timeline().flatMap((item) => (item.kind === 'said' ? [item.text ?? ''] : []));
  let worst: string | undefined;
  const step = async (): Promise<void> => {
    await flush();
    const socket = network.sockets.at(-1);
    if (!socket || socket.closed) return;
    if (socket.sent.length === 0 && tab.log.view().head === 0) socket.open();
    if (server.faulty && random() < 0.1) socket.breaks();
    else {
      if (!socket.sent.length) socket.open();
      server.serve(socket);
    }
  };
  for (let i = 0; i < 120; i += 1) {
    const dice = random();
    if (dice < 0.2 && typed.length < 40) {
      // Some words are said twice: only ids tell them apart.
      const text = random() < 0.3 ? 'ok' : `message ${typed.length}`;
      typed.push(text);
      void tab.log.say(text);
    } else if (dice < 0.23) {
      tab.close();
      tab = openTab();
    }
    clock.advance(Math.floor(random() * 4_000));
    await step();
    const shown = texts();
    const twice = shown.find((text) => text !== 'ok' && shown.indexOf(text) !== shown.lastIndexOf(text));
    worst ??= twice && `step ${i}: "${twice}" stands twice`;
  }
  server.faulty = false;
  for (let i = 0; i < 200; i += 1) {
    clock.advance(1_000);
    await step();
  }
  const result = { typed, stored: server.stored.map(({ text }) => text), shown: texts(), worst };
  tab.close();
  return result;
}

describe('whatever the network and reloads do', () => {
  it('each thing typed is stored once and shown once, in the order typed, and never twice on the way', async () => {
    const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const seeds = process.env.SEED ? 1 : 150;
    for (let seed = first; seed < first + seeds; seed += 1) {
      const { typed, stored, shown, worst } = await run(seed);
      expect({ seed, worst, stored, shown }).toEqual({ seed, worst: undefined, stored: typed, shown: typed });
    }
  });
});
