import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorHost, type ActorKind, type HostLog, type HostMeter, LockedOwnership } from '@oa/actors';
import { type Authority, DEFAULT_PREFIX, loadShardHash, type RulesInForce, type ServiceName, subjectsOf, WikiRules } from '@oa/contracts';
import { type Clock, systemClock } from '@oa/kernel';
import { type KeyTable, MasterKeys, openSqliteStores, type SqliteStores, sealer } from '@oa/storage';
import { MemoryBus, type Transport } from '@oa/transport';
import { HandGateway } from './hand-gateway';

const KEY_TABLES = { sessions: 'session_key', feedback: 'feedback_key' } as const satisfies Partial<Record<ServiceName, KeyTable>>;

export const TEST_RULES = WikiRules.parse({
  wiki: 'testwiki',
  name: 'Test Wiki',
  origins: ['http://127.0.0.1'],
  articlePath: 'http://127.0.0.1/wiki/$1',
  languages: ['en', 'de'],
  helpPage: 'http://127.0.0.1/wiki/Help',
  conductPage: 'http://127.0.0.1/wiki/Conduct',
  emergencyContact: 'emergency@wiki.example',
  line: { asksPerHour: 1_000 },
});

export interface HouseOptions {
  readonly kinds: Readonly<Partial<Record<ServiceName, readonly ActorKind[]>>>;
  readonly rules?: WikiRules;
  readonly clock?: Clock;
  /** Puts something between the hosts and the bus. */
  readonly line?: (transport: Transport) => Transport;
  /** What the hosts count with. */
  readonly meter?: HostMeter;
  /** A folder kept by the caller; otherwise a new one that goes with the house. */
  readonly folder?: string;
}

/** Real hosts of real kinds over SQLite and an in-memory bus, in this process; people are played through a gateway driven by hand. */
export class House {
  readonly faults: string[] = [];
  readonly hosts = new Map<ServiceName, ActorHost>();
  readonly bus: MemoryBus;
  readonly subjects = subjectsOf(DEFAULT_PREFIX);
  #gateways = 0;

  private constructor(
    readonly options: HouseOptions,
    readonly folder: string,
    readonly stores: SqliteStores,
  ) {
    this.bus = new MemoryBus({ clock: systemClock });
  }

  static async open(options: HouseOptions): Promise<House> {
    await loadShardHash();
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'oa-house-'));
    const stores = await openSqliteStores(folder, { masterKeys: new MasterKeys([Buffer.alloc(32, 7)]) });
    const house = new House(options, folder, stores);
    for (const [service, kinds] of Object.entries(options.kinds)) await house.#host(service as ServiceName, kinds ?? []);
    return house;
  }

  async #host(service: ServiceName, kinds: readonly ActorKind[]): Promise<void> {
    const store = this.stores.store(service);
    const pod = `${service}-${randomBytes(4).toString('hex')}`;
    const rules = this.options.rules ?? TEST_RULES;
    const log: HostLog = { info: () => {}, warn: () => {}, error: (facts, message) => this.faults.push(`${message} ${JSON.stringify(facts)}`) };
    const inForce: RulesInForce = { revision: 'r1', rules };
    const host = new ActorHost(
      {
        service,
        pod,
        kinds,
        store,
        transport: this.options.line?.(this.bus.connect()) ?? this.bus.connect(),
        ...(service in KEY_TABLES && { keys: this.stores.keys(KEY_TABLES[service as keyof typeof KEY_TABLES]) }),
        sealer,
        subjects: this.subjects,
        clock: this.options.clock ?? systemClock,
        rules: (wiki) => {
          if (wiki !== rules.wiki) throw new Error(`unknown wiki ${wiki}`);
          return inForce;
        },
        newId: () => randomBytes(16).toString('hex'),
        log,
        ...(this.options.meter && { meter: this.options.meter }),
        checkFacts: true,
      },
      new LockedOwnership(store, pod),
    );
    this.hosts.set(service, host);
    await host.start();
  }

  gateway(): Promise<HandGateway> {
    this.#gateways += 1;
    return HandGateway.open(this.bus.connect(), this.subjects, `gw${this.#gateways.toString().padStart(4, '0')}`);
  }

  host(service: ServiceName): ActorHost {
    const host = this.hosts.get(service);
    if (!host) throw new Error(`this house has no ${service}`);
    return host;
  }

  /** Stops everything in order; keeps the folder if the caller named it. */
  async close(): Promise<void> {
    for (const host of this.hosts.values()) await host.drain(5_000);
    await this.stores.close();
    if (!this.options.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A person with these roles, for commands sent by hand. */
export const person = (principal: string, ...roles: Authority['roles']): Authority => ({ principal, roles, name: principal.slice(2) });
