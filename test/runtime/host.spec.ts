import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askForHelp, leaveLine, openSession, personId, say } from '@oa/contracts';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import type { HandGateway } from '../house/hand-gateway';
import { House, person } from '../house/house';

const mira = person('a:mira', 'asker');
const request = { language: 'en', topic: null };
const consent = { policy: 'sealed', version: 1 } as const;

async function open(gateway: HandGateway, by = mira, question = 'Why was my edit undone?'): Promise<string> {
  const asked = await gateway.command('asker', personId('testwiki', by.principal), askForHelp.name, { cid: crypto.randomUUID(), request }, by);
  if (!asked.ok) throw new Error(`refused: ${asked.code}`);
  const { session } = asked.reply as { session: string };
  await gateway.command(
    'session',
    session,
    openSession.name,
    { wiki: 'testwiki', request, question, context: {}, asker: { kind: 'named', name: 'Mira' }, consent },
    by,
  );
  return session;
}

describe('a host of actors', () => {
  let house: House;
  let gateway: HandGateway;
  beforeEach(async () => {
    house = await House.open({ kinds: { sessions: [SESSION_KIND, ASKER_KIND] } });
    gateway = await house.gateway();
  });
  afterEach(async () => {
    await house.close();
    expect(house.faults).toEqual([]);
  });

  it('answers a command after its facts are stored, and a repetition with the same facts', async () => {
    const session = await open(gateway);
    const first = await gateway.command('session', session, say.name, { text: 'Hello' }, mira, 'c1');
    const again = await gateway.command('session', session, say.name, { text: 'Hello' }, mira, 'c1');
    expect(first.ok && again.ok && first.seq === again.seq).toBe(true);
    const said = (await house.stores.store('sessions').tail(`session/${session}`, 0, 100)).filter((row) => row.type === 'message-said');
    expect(said).toHaveLength(1);
  });

  it('keeps a repetition from taking effect when only the log still knows the first', async () => {
    const session = await open(gateway);
    await gateway.command('session', session, say.name, { text: 'Hello' }, mira, 'c1');
    const activation = house.host('sessions').activations.get(`session/${session}`);
    // As if so many commands had come in between that this one is no longer remembered: only the log knows it.
    activation?.done.clear();
    const others = await Promise.all([1, 2, 3].map(() => house.gateway()));
    const outcomes = await Promise.all(others.map((other) => other.command('session', session, say.name, { text: 'Hello' }, mira, 'c1')));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    const said = (await house.stores.store('sessions').tail(`session/${session}`, 0, 100)).filter((row) => row.type === 'message-said');
    expect(said).toHaveLength(1);
  });

  it('answers what was done with what was done, also when it would be refused by now and only the log still knows it', async () => {
    const session = await open(gateway);
    const first = await gateway.command('session', session, say.name, { text: 'Hello' }, mira, 'c1');
    await eventually(async () => (await gateway.command('session', session, leaveLine.name, {}, mira)).ok, { what: 'the asker to have left' });
    house.host('sessions').activations.get(`session/${session}`)?.done.clear();
    const again = await (await house.gateway()).command('session', session, say.name, { text: 'Hello' }, mira, 'c1');
    expect(first.ok && again.ok && again.seq === first.seq).toBe(true);
    const late = await gateway.command('session', session, say.name, { text: 'Never said before' }, mira, 'c2');
    expect(late).toMatchObject({ ok: false, code: 'session-ended' });
  });

  it('gives every attached gateway the same facts in order, and one that comes late the tail', async () => {
    const session = await open(gateway);
    const other = await house.gateway();
    await other.attach('session', session, mira);
    await Promise.all(Array.from({ length: 15 }, (_, n) => gateway.command('session', session, say.name, { text: `m${n}` }, mira)));
    await eventually(() => other.factsOf('session', session).filter((fact) => fact.t === 'message-said').length === 15);
    const seqs = other.factsOf('session', session).map((fact) => fact.s);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    const late = await (await house.gateway()).attach('session', session, mira, 0);
    expect(
      'facts' in late &&
        late.facts
          .filter((fact) => fact.t === 'message-said')
          .map((fact) => (fact.b as { text: string }).text)
          .sort(),
    ).toEqual(Array.from({ length: 15 }, (_, n) => `m${n}`).sort());
  });

  it('stores text only sealed, in no file of the database', async () => {
    const session = await open(gateway, mira, 'planted-question-7c1');
    await gateway.command('session', session, say.name, { text: 'planted-message-7c2' }, mira);
    await house.host('sessions').quiet();
    for (const name of readdirSync(house.folder)) {
      const bytes = readFileSync(join(house.folder, name)).toString('latin1');
      expect(bytes).not.toContain('planted-');
    }
  });

  it('refuses to commit under an epoch that is no longer its own', async () => {
    const session = await open(gateway);
    const host = house.host('sessions');
    const store = house.stores.store('sessions');
    for (const row of host.owned()) await store.claim(row.kind, row.shard, 'thief', row.epoch);
    const before = await store.heads([`session/${session}`]);
    const sent = gateway.command('session', session, say.name, { text: 'too late' }, mira);
    await eventually(() => house.faults.length > 0);
    expect(await store.heads([`session/${session}`])).toEqual(before);
    expect(house.faults.splice(0).join()).toContain('another pod owns these shards');
    sent.catch(() => {});
  });
});
