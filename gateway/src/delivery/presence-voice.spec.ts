import { loadShardHash, type PresenceHint, shardOf, subjectsOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import { MemoryBus } from '@oa/transport';
import { PresenceVoice } from './presence-voice';

const subjects = subjectsOf('t');
const turn = () => new Promise<void>((next) => setImmediate(next));

describe('what a gateway says of who is there', () => {
  let clock: ManualClock;
  let voice: PresenceVoice;
  let hints: PresenceHint[];
  let heardOn: string[];

  beforeAll(loadShardHash);
  beforeEach(() => {
    clock = new ManualClock();
    hints = [];
    heardOn = [];
    const bus = new MemoryBus();
    bus.connect().subscribe('t.p.>', ({ subject, text }) => {
      heardOn.push(subject);
      hints.push(JSON.parse(text) as PresenceHint);
    });
    voice = new PresenceVoice(bus.connect(), subjects, 'gw01', clock);
    voice.start();
  });
  afterEach(() => voice.stop());

  /** Everything said so far, the last word on each. */
  const heard = () => new Map(hints.flatMap(({ people }) => people.map(({ id, sockets }) => [id, sockets] as const)));
  const settled = async () => {
    for (let n = 0; n < 3; n += 1) await turn();
  };

  it('is one message a shard and turn, however many people come and go in it', async () => {
    const people = Array.from({ length: 500 }, (_, n) => `w/a:p${n}`);
    for (const id of people) voice.count({ kind: 'helper', id }, 1);
    for (const id of people.slice(0, 100)) voice.count({ kind: 'helper', id }, 1);
    for (const id of people.slice(400)) voice.count({ kind: 'helper', id }, -1);
    await settled();
    expect(heardOn).toHaveLength(new Set(people.map((id) => shardOf({ kind: 'helper', id }))).size);
    expect(hints.reduce((sum, hint) => sum + hint.people.length, 0)).toBe(500);
    expect([heard().get('w/a:p0'), heard().get('w/a:p200'), heard().get('w/a:p499')]).toEqual([2, 1, 0]);
  });

  it('is repeated every 10 s for those who are still there', async () => {
    voice.count({ kind: 'helper', id: 'w/a:ada' }, 1);
    voice.count({ kind: 'helper', id: 'w/a:gone' }, 1);
    voice.count({ kind: 'helper', id: 'w/a:gone' }, -1);
    await settled();
    hints = [];
    clock.advance(10_000);
    await settled();
    expect([...heard()]).toEqual([['w/a:ada', 1]]);
  });

  it('is repeated at once for shards with another owner, and for those only', async () => {
    voice.count({ kind: 'helper', id: 'w/a:ada' }, 1);
    voice.count({ kind: 'session', id: '0'.repeat(32) }, 1);
    await settled();
    hints = [];
    voice.sayAll((kind) => kind === 'session');
    await settled();
    expect([...heard()]).toEqual([['0'.repeat(32), 1]]);
  });

  it('ends with the word that nobody is there any more', async () => {
    voice.count({ kind: 'helper', id: 'w/a:ada' }, 1);
    await settled();
    voice.stop();
    await settled();
    expect(heard().get('w/a:ada')).toBe(0);
  });
});
