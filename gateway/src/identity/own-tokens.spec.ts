import { days, hours, ManualClock } from '@oa/kernel';
import { OwnTokens } from './own-tokens';

const OLD = 'the secret of last month, 32 characters long';
const NEW = 'the secret of this month, 32 characters long';
const claims = { wiki: 'w', principal: 'a:mira', session: '4'.repeat(32), gen: 2, kind: 'named', name: 'Mira', edits: 3 } as const;

describe('the gateway’s own tokens', () => {
  const clock = new ManualClock();
  const tokens = new OwnTokens([NEW, OLD], clock);

  it('give back what they were made of, on any gateway with the same secret', async () => {
    expect(await new OwnTokens([NEW], clock).readResume(await tokens.signResume(claims), 'w')).toEqual(claims);
    const visitor = tokens.newVisitor('w');
    expect(visitor.principal).toMatch(/^v:[A-Za-z0-9_-]{22}$/);
    expect(await tokens.readVisitor(await tokens.signVisitor(visitor), 'w')).toEqual({ ...visitor, stale: false });
  });

  it('outlive a change of secrets as long as the old one is listed', async () => {
    const token = await new OwnTokens([OLD], clock).signResume(claims);
    expect(await tokens.readResume(token, 'w')).toEqual(claims);
    expect(await new OwnTokens([NEW], clock).readResume(token, 'w')).toBeNull();
  });

  it('are worth nothing for another purpose, on another wiki, or changed', async () => {
    const resume = await tokens.signResume({ ...claims, principal: 'v:x', kind: 'visitor', name: null });
    const visitor = await tokens.signVisitor(tokens.newVisitor('w'));
    expect(await tokens.readVisitor(resume, 'w')).toBeNull();
    expect(await tokens.readResume(visitor, 'w')).toBeNull();
    expect(await tokens.readResume(resume, 'other')).toBeNull();
    expect(await tokens.readVisitor(visitor, 'other')).toBeNull();
    const [head, body, mark] = resume.split('.') as [string, string, string];
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('"gen":2', '"gen":9')).toString('base64url');
    for (const bad of [`${head}.${forged}.${mark}`, `${head}.${body}.`, '', 'x', '..']) expect(await tokens.readResume(bad, 'w')).toBeNull();
  });

  it('end: a session’s after 24 h, a visitor’s after 30 days, and say when a new one is due', async () => {
    const resume = await tokens.signResume(claims);
    const visitor = await tokens.signVisitor(tokens.newVisitor('w'));
    clock.advance(hours(24) - 2_000);
    expect(await tokens.readResume(resume, 'w')).not.toBeNull();
    clock.advance(4_000);
    expect(await tokens.readResume(resume, 'w')).toBeNull();
    expect(await tokens.readVisitor(visitor, 'w')).toMatchObject({ stale: true });
    clock.advance(days(29));
    expect(await tokens.readVisitor(visitor, 'w')).toBeNull();
  });
});
