import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorAddress, actorKey, DEFAULT_PREFIX, type Envelope, type Reply, shardOf } from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { DESK_KIND } from '@oa/matching';
import { eventually } from '@oa/testkit';
import { House } from '../house/house';

const DESK: ActorAddress = { kind: 'desk', id: 'testwiki/en' };
const REQUESTS = 800;
const AT_ONCE = 50;
const MANY_ROUNDS = 1_000;
/** Above this the JSON of a snapshot is more than one piece. */
const ONE_PIECE = 140_000;

/** Sends the desk what sessions say, in the order of their numbers, many at once. */
class Sessions {
  #sent = 0;
  readonly #line;

  constructor(readonly house: House) {
    const line = house.bus.connect();
    // What the desk tells sessions is heard and no more.
    line.subscribe(`${DEFAULT_PREFIX}.i.session.*`, ({ text, reply }) => {
      const { id } = JSON.parse(text) as Envelope;
      if (reply) line.publish(reply, JSON.stringify({ id, ok: true, b: {} } satisfies Reply));
    });
    this.#line = house.bus.connect();
  }

  async say(type: string, number: number, body: object): Promise<void> {
    const session = number.toString(16).padStart(32, '0');
    const from: ActorAddress = { kind: 'session', id: session };
    this.#sent += 1;
    const id = this.#sent.toString(16).padStart(32, '0');
    const head = { id, k: DESK.kind, to: DESK.id, t: type, v: 1, from, key: actorKey(from), ov: 1, att: 1, ttl: 30_000 };
    const envelope: Envelope = { ...head, b: { session, ...body } };
    const subject = this.house.subjects.actors('desk', shardOf(DESK));
    const reply = JSON.parse(await this.#line.request(subject, JSON.stringify(envelope), 30_000)) as Reply;
    expect(reply.ok).toBe(true);
  }

  async all(count: number, say: (number: number) => Promise<void>): Promise<void> {
    for (let from = 1; from <= count; from += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from + 1) }, (_, index) => say(from + index)));
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a desk with a long line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oa-large-desk-'));
  let house: House;
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const stateOf = (): unknown => {
    const activation = house.host('matching').activations.get(actorKey(DESK));
    return activation && plain(DESK_KIND.snapshot(activation.state as Parameters<typeof DESK_KIND.snapshot>[0]));
  };

  /** Nothing is left to tell or to send: only forgetting, an hour from now. */
  const isAtRest = (): boolean => {
    const state = house.host('matching').activations.get(actorKey(DESK))?.state as Parameters<typeof DESK_KIND.snapshot>[0] | undefined;
    if (!state) return false;
    return (DESK_KIND.dueAt(state) ?? Number.POSITIVE_INFINITY) > Date.now() + minutes(1) && [...DESK_KIND.outbox(state)].length === 0;
  };

  it('is after a restart what it was, from a snapshot that was read off in slices amid commits and stored in pieces', async () => {
    house = await House.open({ kinds: { matching: [DESK_KIND] }, folder });
    const sessions = new Sessions(house);
    const ask = (round: number) =>
      sessions.all(REQUESTS, (number) =>
        sessions.say('desk.enqueue', number, { round, since: number, topic: null, language: 'en', excluded: [`a:not-${number}`] }),
      );
    const stored = async () => (await house.stores.store('matching').load(actorKey(DESK))).snap;
    // Later rounds make the log longer, not the desk.
    for (let round = 1; ((await stored())?.data.length ?? 0) < ONE_PIECE; round += 1) await ask(round);
    await sessions.all(REQUESTS / 2, (number) => sessions.say('desk.dequeue', number, { round: MANY_ROUNDS }));
    await eventually(() => isAtRest(), { what: 'the desk to have told everybody and to owe nothing' });
    const snap = await stored();
    const before = stateOf();
    expect(before).toBeDefined();
    await house.close();
    expect(house.faults).toEqual([]);

    house = await House.open({ kinds: { matching: [DESK_KIND] }, folder });
    house.host('matching').activate('desk', DESK.id);
    await eventually(() => house.host('matching').activations.get(actorKey(DESK))?.phase === 'ready', { what: 'the desk to be loaded' });
    const { snap: found, events } = await house.stores.store('matching').load(actorKey(DESK));
    expect([found?.seq, found?.version, events.length > 0]).toEqual([snap?.seq, DESK_KIND.snapshotVersion, true]);
    expect(stateOf()).toEqual(before);
  }, 120_000);
});
