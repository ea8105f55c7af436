import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorHost, type ActorKind, type HostLog, SharedOwnership, type Store } from '@oa/actors';
import { DEFAULT_PREFIX, loadShardHash, type ServiceName, subjectsOf } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { MasterKeys, openSqliteStores, type SqliteStores, sealer } from '@oa/storage';
import { MemoryBus, type Transport, UnreliableTransport } from '@oa/transport';
import { Freezer, FrozenLine } from './frail-line';
import { HandGateway } from './hand-gateway';
import { TEST_RULES } from './house';

/** People of these tests talk faster than people. */
const RULES = { ...TEST_RULES, chat: { messagesPerMinute: null } };

/** One pod of the service under test. */
export interface Pod {
  readonly name: string;
  readonly host: ActorHost;
  readonly store: Store;
  /** Its line to the bus, which can be cut. */
  readonly line: UnreliableTransport;
  readonly said: string[];
  readonly freezer: Freezer;
  /** As kill -9: nothing more leaves it, and the bus knows at once that it is gone. */
  kill(): Promise<void>;
}

/** Several pods of one service in this process, over one SQLite file and one in-memory bus; each can be killed, frozen and cut off. */
export class Pods {
  readonly subjects = subjectsOf(DEFAULT_PREFIX);
  readonly bus = new MemoryBus({ clock: systemClock });
  readonly all: Pod[] = [];
  /** Heartbeats that reached the table, by pod. */
  readonly beats = new Map<string, number>();
  #gateways = 0;

  private constructor(
    readonly service: ServiceName,
    readonly kinds: readonly ActorKind[],
    readonly folder: string,
    readonly stores: SqliteStores,
  ) {}

  static async open(service: ServiceName, kinds: readonly ActorKind[]): Promise<Pods> {
    await loadShardHash();
    const folder = mkdtempSync(join(tmpdir(), 'oa-pods-'));
    const stores = await openSqliteStores(folder, { masterKeys: new MasterKeys([Buffer.alloc(32, 7)]) });
    return new Pods(service, kinds, folder, stores);
  }

  get table(): Store {
    return this.stores.store(this.service);
  }

  /** Starts one more; resolves when it has its first place. */
  async add(): Promise<Pod> {
    const name = `${this.service}-${this.all.length}${randomBytes(3).toString('hex')}`;
    const { subjects, service, kinds } = this;
    const said: string[] = [];
    const say = (facts: object, message: string) => said.push(`${message} ${JSON.stringify(facts)}`);
    const log: HostLog = { info: () => {}, warn: say, error: say };
    const freezer = new Freezer();
    const inner = this.bus.connect();
    const line = new UnreliableTransport(inner, { seed: 1 });
    const transport: Transport = new FrozenLine(line, freezer);
    const store = frail(this.table, freezer, () => this.beats.set(name, (this.beats.get(name) ?? 0) + 1));
    const host = new ActorHost(
      {
        service,
        pod: name,
        kinds,
        store,
        transport,
        ...(service === 'sessions' && { keys: this.stores.keys('session_key') }),
        sealer,
        subjects,
        clock: freezer,
        rules: () => ({ revision: 'r1', rules: RULES }),
        newId: () => randomBytes(16).toString('hex'),
        log,
        checkFacts: true,
      },
      new SharedOwnership({ service, pod: name, version: 'test', store, transport, subjects, clock: freezer, log }),
    );
    const kill = async () => {
      freezer.kill();
      line.cut();
      await inner.close();
    };
    const pod = { name, host, store, line, said, freezer, kill };
    this.all.push(pod);
    await host.start();
    return pod;
  }

  gateway(): Promise<HandGateway> {
    this.#gateways += 1;
    return HandGateway.open(this.bus.connect(), this.subjects, `gw${this.#gateways.toString().padStart(4, '0')}`);
  }

  async close(): Promise<void> {
    for (const pod of this.all) {
      pod.freezer.thaw();
      pod.line.heal();
    }
    await Promise.all(this.all.map((pod) => Promise.race([pod.host.drain(5_000), pod.kill()])));
    await this.stores.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The pod's way to its tables: an answer reaches a frozen pod when it thaws, and a dead one never. */
function frail(store: Store, freezer: Freezer, beat: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) =>
        new Promise((resolve, reject) => {
          freezer.run(() =>
            (Reflect.apply(value, target, given) as Promise<unknown>).then(
              (answer) => {
                if (name === 'heartbeat') beat();
                freezer.run(() => resolve(answer));
              },
              (error: unknown) => freezer.run(() => reject(error)),
            ),
          );
        });
    },
  });
}
