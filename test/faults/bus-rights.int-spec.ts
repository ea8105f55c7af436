import { randomUUID } from 'node:crypto';
import { busPermissions, configurationFrom, demoInput, openTransport, ROOMS, type Room } from '@oa/nest';
import { createLog } from '@oa/observability';
import { eventually, type NatsAccount, startNats, type TestNats } from '@oa/testkit';
import { connectNats, type NatsTransport, type PermissionError } from '@oa/transport';
import { busAccounts } from '../people/cluster/ground';

const PREFIX = 'oa';
/** Sees and says everything: what the rooms publish, and what they listen for. */
const WITNESS: NatsAccount = { name: 'witness', password: randomUUID() };

/** A subject that a pattern stands for. */
const example = (pattern: string) => pattern.replaceAll('*', '7').replace(/>$/, 'x.y');

function allows(patterns: readonly string[], subject: string): boolean {
  return patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replace(/>$/, '.+')}$`).test(subject));
}

const examplesOf = (operation: 'publish' | 'subscribe') => [
  ...new Set(ROOMS.flatMap((room) => busPermissions(room, PREFIX)[operation].map(example))),
];
/** What any room may do, and what none may. */
const EVERY = {
  publish: [...examplesOf('publish'), ...examplesOf('subscribe'), 'other.u.desk.7', 'oa.anything', '$SYS.REQ.SERVER.PING'],
  subscribe: [...examplesOf('subscribe'), ...examplesOf('publish'), '>', 'oa.>', 'oa.u.>', 'oa.*.*.*', '$SYS.>'],
};

const describeOwn = process.env.TEST_NATS_URL === undefined ? describe : describe.skip;

describeOwn('rights on the bus, from the contracts', () => {
  let broker: TestNats;
  let witness: NatsTransport;
  const accounts = busAccounts(PREFIX);
  const lines: NatsTransport[] = [];

  const connect = async ({ name, password }: NatsAccount) => {
    const line = await connectNats({ url: broker.url, name, user: name, password, inboxPrefix: `${PREFIX}.inbox.${name.replace('oa-', '')}` });
    lines.push(line);
    return line;
  };
  const lineOf = async (room: Room) => {
    const account = accounts.find(({ name }) => name === `oa-${room}`);
    if (!account) throw new Error(`no account for ${room}`);
    const line = await connect(account);
    const refused: PermissionError[] = [];
    line.onPermissionError((error) => refused.push(error));
    return { line, refused, rights: busPermissions(room, PREFIX) };
  };

  beforeAll(async () => {
    broker = await startNats({ users: [...accounts, WITNESS] });
    witness = await connect(WITNESS);
  });
  afterAll(async () => {
    await Promise.all(lines.map((line) => line.close()));
    await broker?.stop();
  });

  it.each(ROOMS)('let the %s publish everything it needs, and whoever it is for hears it', async (room) => {
    const { line, refused, rights } = await lineOf(room);
    const heard = new Set<string>();
    const all = witness.subscribe('oa.>', ({ subject }) => heard.add(subject));
    await witness.flush();
    const subjects = rights.publish.map(example);
    for (const subject of subjects) line.publish(subject, '{}');
    await line.flush();
    await eventually(() => subjects.every((subject) => heard.has(subject)), { what: 'the witness to hear all' });
    all.unsubscribe();
    expect(refused).toEqual([]);
  });

  it.each(ROOMS)('let the %s hear everything it needs', async (room) => {
    const { line, refused, rights } = await lineOf(room);
    const heard = new Set<string>();
    for (const pattern of rights.subscribe) line.subscribe(pattern, ({ subject }) => heard.add(subject));
    await line.flush();
    const subjects = rights.subscribe.map(example);
    for (const subject of subjects) witness.publish(subject, '{}');
    await eventually(() => subjects.every((subject) => heard.has(subject)), { what: 'the room to hear all' });
    expect(refused).toEqual([]);
  });

  it.each(ROOMS)('refuse the %s every other subject, in a fault that names it, and the line stays up', async (room) => {
    const { line, refused, rights } = await lineOf(room);
    const forged: string[] = [];
    const all = witness.subscribe('>', ({ subject, text }) => {
      if (text === 'forged') forged.push(subject);
    });
    await witness.flush();
    const forbidden = {
      publish: EVERY.publish.filter((subject) => !allows(rights.publish, subject)),
      subscribe: EVERY.subscribe.filter((subject) => !allows(rights.subscribe, subject)),
    };
    expect(forbidden.publish.length).toBeGreaterThan(10);
    const leaked: string[] = [];
    for (const subject of forbidden.publish) line.publish(subject, 'forged');
    for (const subject of forbidden.subscribe) line.subscribe(subject, () => leaked.push(subject));
    await line.flush().catch(() => undefined);
    const said = () => refused.map(({ operation, subject }) => `${operation} ${subject}`).sort();
    const expected = Object.entries(forbidden).flatMap(([operation, subjects]) => subjects.map((subject) => `${operation} ${subject}`));
    await eventually(() => refused.length >= expected.length, { what: 'the broker to refuse each' });
    expect(said()).toEqual(expected.sort());
    // What none may read, the witness says now: nobody but itself hears it.
    for (const subject of EVERY.subscribe.filter((one) => !/[*>]/.test(one))) witness.publish(subject, 'secret');
    await witness.flush();
    await line.flush();
    all.unsubscribe();
    expect(leaked).toEqual([]);
    expect(forged).toEqual([]);
    expect(line.line).toBe('up');
  });

  it('are an error in the log of a process that oversteps them', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'info', base: { room: 'matching' }, to: { write: (line: string) => void lines.push(line) } });
    const password = accounts.find(({ name }) => name === 'oa-matching')?.password ?? '';
    const configuration = configurationFrom(
      {
        ...demoInput({ port: 0, wikiPort: 0, folder: '/nowhere' }),
        bus: { url: broker.url, users: { matching: { user: 'oa-matching', password: [{ env: 'BUS' }] } } },
      },
      { room: 'matching', env: { BUS: password } },
    );
    const line = await openTransport(configuration, 'matching', log);
    line.publish('oa.u.desk.7', '{}');
    line.subscribe('oa.u.session.7', () => undefined);
    await eventually(() => lines.filter((text) => text.includes('the bus refuses a subject')).length === 2, { what: 'both to be logged' });
    expect(
      lines
        .map((text) => JSON.parse(text))
        .map(({ level, operation, subject }) => `${level}: ${operation} ${subject}`)
        .sort(),
    ).toEqual(['error: publish oa.u.desk.7', 'error: subscribe oa.u.session.7']);
    await line.close();
  });

  it('keep people’s commands to the gateways, and what was committed from other services', () => {
    for (const room of ROOMS.filter((one) => one !== 'gateway')) {
      const { publish, subscribe } = busPermissions(room, PREFIX);
      expect(publish.filter((subject) => /^oa\.(u|p|q)\b/.test(subject))).toEqual([]);
      expect(subscribe.filter((subject) => subject.startsWith('oa.gw') || subject.endsWith('.>')).sort()).toEqual([
        `oa.inbox.${room}.>`,
        `oa.q.${room}.>`,
      ]);
    }
    expect(busPermissions('gateway', PREFIX).subscribe.filter((subject) => /^oa\.(u|i|p|q|pod)\b/.test(subject))).toEqual([]);
  });
});
