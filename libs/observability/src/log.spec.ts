import { Fault } from '@oa/kernel';
import { correlated, createLog, type LogLevel } from './log';
import { HIDDEN, isSecretName } from './redact';

function capture(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLog({ level, base: { service: 'sessions' }, to: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('the log', () => {
  it('writes one JSON line with service, level, time and sentence', () => {
    const { log, last } = capture();
    log.info({ shard: 3 }, 'shard claimed');
    expect(last()).toMatchObject({ service: 'sessions', level: 'info', shard: 3, msg: 'shard claimed' });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('hides people’s text, tokens, secrets and addresses at any depth, in lists, children and errors', () => {
    const { log, lines } = capture();
    const planted = 'PLANTED';
    const bad = { text: planted, deep: [{ Session_Token: planted, more: { remoteAddress: planted, 'user-agent': planted } }], question: planted };
    log.info({ ...bad, command: { body: bad } }, 'x');
    log.child({ visitorToken: planted, wiki: 'enwiki' }).warn(bad, 'x');
    log.error({ error: new Fault('it broke', { token: planted, shard: 1 }, new Fault('because', { password: planted })), err: bad }, 'x');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(planted);
    expect(lines.join('')).toContain(HIDDEN);
    expect(lines[2]).toContain('it broke');
    expect(lines[2]).toContain('because');
    expect(lines[2]).toContain('"shard":1');
  });

  it('keeps the facts people need: ids, names of messages, codes', () => {
    for (const name of ['kind', 'actor', 'type', 'code', 'seq', 'session', 'wiki', 'shard', 'context', 'equip'])
      expect([name, isSecretName(name)]).toEqual([name, false]);
  });

  it('is silent below its level', () => {
    const { log, lines } = capture('warn');
    log.info({}, 'x');
    expect(lines).toEqual([]);
  });

  it('carries a correlation id on every line of a child', () => {
    const { log, last } = capture();
    correlated(log, 'abc').info({}, 'x');
    expect(last().correlation).toBe('abc');
  });

  it('survives what cannot be written: cycles, large texts, bytes', () => {
    const { log, lines } = capture();
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    log.info({ cycle, large: 'x'.repeat(100_000), bytes: new Uint8Array(10), big: 10n }, 'x');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(5_000);
  });
});
