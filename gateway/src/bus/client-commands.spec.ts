import { type Envelope, loadShardHash, personCommandId, type Reply, say, shardOf, subjectsOf } from '@oa/contracts';
import { ManualClock, NO_TRACER, type Tracer } from '@oa/kernel';
import { eventually } from '@oa/testkit';
import { MemoryBus } from '@oa/transport';
import { askerCommand } from '../asker/asker-commands';
import { helperCommand } from '../helper/helper-commands';
import { DEFAULT_LIMITS } from '../options';
import { ClientCommands } from './client-commands';
import type { Settled } from './command';
import { CommandSender } from './command-sender';

const subjects = subjectsOf('t');
const by = { principal: 'v:mira', roles: ['asker' as const], name: null };
const session = '0'.repeat(32);
const cid = '6f2f0c54-52a5-4f6a-9d43-5a4a3f8f0c11';
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const silent = { opened() {}, closed() {}, frame() {}, answered() {}, retried() {} };

describe('commands of clients', () => {
  let sent: Envelope[];
  let warned: object[];
  let ended: (string | undefined)[];
  beforeAll(loadShardHash);
  beforeEach(() => {
    sent = [];
    warned = [];
    ended = [];
  });

  /** Commands over a bus whose other end gives everybody this answer. */
  function commandsTo(answer: (id: string) => Reply, tracer: Tracer = NO_TRACER): ClientCommands {
    const bus = new MemoryBus();
    const [here, there] = [bus.connect(), bus.connect()];
    there.subscribe(subjects.people('session', shardOf({ kind: 'session', id: session })), ({ text, reply }) => {
      const envelope = JSON.parse(text) as Envelope;
      sent.push(envelope);
      there.publish(reply ?? '', JSON.stringify(answer(envelope.id)));
    });
    const clock = new ManualClock();
    const sender = new CommandSender({ transport: here, subjects, gateway: 'gw01', clock, random: () => 0.5, meter: silent });
    here.subscribe(subjects.gatewayReplies('gw01', '*'), (message) => sender.takeReply(message));
    const log = { info() {}, error() {}, warn: (facts: object, message: string) => warned.push({ ...facts, message }) };
    return new ClientCommands(clock, DEFAULT_LIMITS, sender, silent, log, tracer);
  }
  const command = { cid, to: { kind: 'session', id: session }, message: say, body: { text: 'planted' } } as const;

  async function settled(commands: ClientCommands, more: { readonly tp?: string } = {}): Promise<Settled> {
    const outcomes: Settled[] = [];
    commands.send(by, { ...command, ...more }, (outcome) => outcomes.push(outcome));
    await eventually(() => outcomes.length === 1);
    return outcomes[0]!;
  }

  it('join the client’s name with the one inside when one cannot be taken, and say nothing of the others', async () => {
    const refused = commandsTo((id) => ({ id, ok: false, code: 'session-ended' }));
    expect(await settled(refused)).toMatchObject({ outcome: 'refused' });
    expect(warned).toEqual([]);
    const broken = commandsTo((id) => ({ id, ok: false, code: 'INVALID' }));
    expect(await settled(broken)).toEqual({ outcome: 'fault', code: 'internal' });
    const correlation = personCommandId(by.principal, cid);
    expect(warned).toEqual([{ cid, correlation, type: 'session.say', kind: 'session', code: 'internal', message: 'a command could not be taken' }]);
    expect(sent.at(-1)?.id).toBe(correlation);
    expect(JSON.stringify(warned)).not.toContain('planted');
  });

  it('take a client’s traceparent out of what the actor is told', () => {
    const asked = askerCommand({ t: 'say', cid, session, text: 'hello', tp: PARENT });
    const helped = helperCommand({ t: 'accept', cid, offer: `${session}.1.7`, tp: PARENT }, 'testwiki', 'a:ada');
    expect([asked.tp, asked.body]).toEqual([PARENT, { text: 'hello' }]);
    expect([helped.tp, helped.body]).toEqual([PARENT, { offer: `${session}.1.7` }]);
    expect(askerCommand({ t: 'say', cid, session, text: 'hello' })).not.toHaveProperty('tp');
  });

  it('carry the traceparent of their own step if they are sampled, and nothing else if not', async () => {
    const done = (id: string): Reply => ({ id, ok: true, b: {} });
    await settled(commandsTo(done));
    expect(sent.at(-1)).not.toHaveProperty('tr');
    const begun: unknown[] = [];
    const tracer: Tracer = {
      ...NO_TRACER,
      begin: (...given) => {
        begun.push(given);
        return { traceparent: PARENT.replace('b7ad', 'ffff'), end: (outcome) => ended.push(outcome) };
      },
    };
    await settled(commandsTo(done, tracer), { tp: PARENT });
    expect(begun).toEqual([['session.say', undefined, PARENT]]);
    expect(sent.at(-1)).toMatchObject({ tr: PARENT.replace('b7ad', 'ffff') });
    expect(ended).toEqual(['answered']);
  });
});
