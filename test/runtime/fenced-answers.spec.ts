import { randomBytes } from 'node:crypto';
import { ActorHost, type HostLog, type Ownership, type ShardHolder, type Store } from '@oa/actors';
import { ATTACH, DEFAULT_PREFIX, HEADS, type KindName, personId, type Reply, say, shardOf, subjectsOf } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { sealer } from '@oa/storage';
import { openChat } from '../house/crowd';
import type { HandGateway } from '../house/hand-gateway';
import { House, person, TEST_RULES } from '../house/house';

/** A pod that never looks whether its shards are still its own, as one that was frozen until this moment. */
class BlindOwnership implements Ownership {
  placed = () => true;

  readonly exclusive = false;
  lost = 0;

  constructor(
    readonly store: Store,
    readonly pod: string,
  ) {}

  async start(kinds: readonly KindName[], holder: ShardHolder): Promise<void> {
    await holder.acquire(await this.store.claimAll(kinds, this.pod));
  }

  fenced(): void {
    this.lost += 1;
  }

  fresh(): boolean {
    return true;
  }

  async stop(): Promise<void> {}
}

const mira = person('a:mira', 'asker');
const stranger = person('a:stranger', 'asker');
const subjects = subjectsOf(DEFAULT_PREFIX);

describe('a pod that has lost its shards and does not know', () => {
  let house: House;
  let host: ActorHost;
  let ownership: BlindOwnership;
  let store: Store;
  let gateway: HandGateway;
  let session: string;

  beforeEach(async () => {
    house = await House.open({ kinds: {} });
    store = house.stores.store('sessions');
    ownership = new BlindOwnership(store, 'sessions-blind');
    const log: HostLog = { info: () => {}, warn: () => {}, error: () => {} };
    host = new ActorHost(
      {
        service: 'sessions',
        pod: 'sessions-blind',
        kinds: [SESSION_KIND, ASKER_KIND],
        store,
        transport: house.bus.connect(),
        keys: house.stores.keys('session_key'),
        sealer,
        subjects,
        clock: systemClock,
        rules: () => ({ revision: 'r1', rules: TEST_RULES }),
        newId: () => randomBytes(16).toString('hex'),
        log,
      },
      ownership,
    );
    await host.start();
    gateway = await house.gateway();
    session = await openChat(gateway, 'testwiki', 'mira');
    await host.quiet();
    // Everything is in the pod's memory; now somebody else takes it all.
    for (const row of host.owned()) await store.claim(row.kind, row.shard, 'sessions-other', row.epoch);
  });
  afterEach(async () => {
    await host.drain(1_000);
    await house.close();
  });

  /** What comes back first. */
  async function ask(kind: KindName, id: string, type: string, body: object, by = mira): Promise<Reply> {
    const shard = shardOf({ kind, id });
    const line = house.bus.connect();
    const answer = new Promise<Reply>((resolve) => {
      line.subscribe(`answers.${shard}`, ({ text }) => resolve(JSON.parse(text) as Reply));
    });
    const envelope = { id: randomBytes(16).toString('hex'), k: kind, to: id, t: type, v: 1, b: body, by, gw: 'gw0007', att: 1, ttl: 15_000 };
    line.publish(subjects.people(kind, shard), JSON.stringify(envelope), `answers.${shard}`);
    const reply = await answer;
    await line.close();
    return reply;
  }

  it('refuses nobody from what it remembers: the refusal becomes MOVED', async () => {
    expect(await ask('session', session, say.name, { text: 'Let me in' }, stranger)).toMatchObject({ ok: false, code: 'MOVED' });
    expect(ownership.lost).toBeGreaterThan(0);
    expect(host.owns('session', shardOf({ kind: 'session', id: session }))).toBe(false);
  });

  it('answers nobody who wants the facts, lets nobody in and turns nobody away', async () => {
    expect(await ask('session', session, ATTACH, { since: 0 })).toMatchObject({ ok: false, code: 'MOVED' });
    const asker = personId('testwiki', mira.principal);
    expect(await ask('asker', asker, ATTACH, { since: 0 }, stranger)).toMatchObject({ ok: false, code: 'MOVED' });
  });

  it('does not say where logs stand', async () => {
    expect(await ask('session', session, HEADS, { ids: [session] })).toMatchObject({ ok: false, code: 'MOVED' });
  });

  it('stores nothing and says so', async () => {
    const before = await store.heads([`session/${session}`]);
    expect(await ask('session', session, say.name, { text: 'Hello' })).toMatchObject({ ok: false, code: 'MOVED' });
    expect(await store.heads([`session/${session}`])).toEqual(before);
  });

  it('takes no wake away from the new owner', async () => {
    const shards = (await store.shards()).filter(({ kind }) => kind === 'session' || kind === 'asker');
    const due = async () => new Map((await store.dueUntil(shards, Number.MAX_SAFE_INTEGER, 1_000)).map(({ actor, dueAt }) => [actor, dueAt]));
    const before = await due();
    expect(before.size).toBeGreaterThan(0);
    for (const actor of before.keys()) host.wake(actor.split('/')[0] as KindName, actor);
    await host.quiet();
    const after = await due();
    for (const [actor, dueAt] of before) expect(after.get(actor)).toBeLessThanOrEqual(dueAt);
  });
});
